// The way to a configuration: file, environment, short form, checks.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_FILE_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/config/config.h"
#include "worker/config/config_check.h"
#include "worker/config/config_reading.h"
#include "worker/config/environment.h"

namespace darkroom {

struct ConfigSources {
  std::string file;  // Empty: as DARKROOM_CONFIG says, or none.
  Environment environment;
  ConfigUse use = ConfigUse::kRunAws;
};

// A configuration and where each of its values comes from.
struct TracedConfig {
  Config config;
  ConfigOrigins origins;
};

// Errors: kConfiguration, with one problem per line of the message, all that
// there are, each as "where: key: what".
Result<TracedConfig> LoadTracedConfig(const ConfigSources& sources);
Result<Config> LoadConfig(const ConfigSources& sources);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_FILE_H_
