// What routes must be: their names, their variants, the keys they make.

#ifndef DARKROOM_WORKER_CONFIG_ROUTE_CHECK_H_
#define DARKROOM_WORKER_CONFIG_ROUTE_CHECK_H_

#include "worker/config/config.h"
#include "worker/config/config_reading.h"

namespace darkroom {

// Complains to `reading` of routes that cannot work: unknown variants or
// placeholders, two variants with one key, outputs that overwrite sources.
void CheckRoutes(const Config& config, ConfigReading& reading);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_ROUTE_CHECK_H_
