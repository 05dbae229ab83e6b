// The environment of a process as a value.

#ifndef DARKROOM_WORKER_CONFIG_ENVIRONMENT_H_
#define DARKROOM_WORKER_CONFIG_ENVIRONMENT_H_

#include <map>
#include <string>

namespace darkroom {

using Environment = std::map<std::string, std::string>;

// That of this process.  Not to be called while other threads change it.
Environment ProcessEnvironment();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_ENVIRONMENT_H_
