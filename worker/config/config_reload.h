// What a running worker may take over of a configuration that was read again.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_RELOAD_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_RELOAD_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "worker/config/config.h"

namespace darkroom {

struct ReloadedConfig {
  Config config;
  // Paths of keys: those that are in force from now on, and those that differ
  // but need a restart.  Of a list, only its own; "variants" also if nothing
  // but the picture of a watermark changed.
  std::vector<std::string> changed;
  std::vector<std::string> ignored;
};

// `wanted` as far as it can be without a restart: variants, routes,
// placeholders, who is notified, the log's level, and limits but for the memory
// budget, which is shared out already.  Everything else stays as it is in
// `running`. Errors: kConfiguration (the mixture of both cannot work).
Result<ReloadedConfig> Reload(const Config& running, const Config& wanted);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_RELOAD_H_
