// The keys of the whole configuration.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_

#include "worker/config/config.h"
#include "worker/config/config_key.h"

namespace darkroom {

Keys<Config> ConfigKeys();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_
