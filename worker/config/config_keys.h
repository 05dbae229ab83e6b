// The keys of the whole configuration.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_

#include "worker/config/config.h"
#include "worker/config/config_key.h"
#include "worker/config/value_types.h"

namespace darkroom {

Keys<Config> ConfigKeys();

Text QueueReference();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_KEYS_H_
