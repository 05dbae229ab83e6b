// The keys of the whole configuration.

#ifndef DARKROOM_WORKER_CONFIG_KEYS_H_
#define DARKROOM_WORKER_CONFIG_KEYS_H_

#include "worker/config.h"
#include "worker/config_key.h"
#include "worker/value_types.h"

namespace darkroom {

Keys<Config> ConfigKeys();

Text QueueReference();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_KEYS_H_
