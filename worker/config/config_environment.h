// Every key as an environment variable.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_ENVIRONMENT_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_ENVIRONMENT_H_

#include <string>
#include <string_view>

#include "worker/config/config.h"
#include "worker/config/config_reading.h"
#include "worker/config/environment.h"

namespace darkroom {

// "limits.max_pixels" to "DARKROOM_LIMITS_MAX_PIXELS".
std::string VariableOf(std::string_view path);

// The value of DARKROOM_CONFIG, or empty.
std::string ConfigFileNamed(const Environment& environment);

// Sets what the variables say over what the file said; lists are inline YAML.
// An empty variable counts as not set.  Complains of DARKROOM_ variables that
// nobody knows; those that Kubernetes makes for a service named darkroom are
// left alone.
void ReadEnvironment(const Environment& environment, Config& config,
                     ConfigReading& reading);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_ENVIRONMENT_H_
