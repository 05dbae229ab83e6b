// The keys of the admin port, of metrics and of traces.

#ifndef DARKROOM_WORKER_CONFIG_TELEMETRY_KEYS_H_
#define DARKROOM_WORKER_CONFIG_TELEMETRY_KEYS_H_

#include <vector>

#include "worker/config/config.h"
#include "worker/config/config_key.h"

namespace darkroom {

std::vector<Key<Config>> TelemetryKeys();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_TELEMETRY_KEYS_H_
