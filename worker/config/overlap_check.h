// Routes whose outputs would come back to the worker as sources.

#ifndef DARKROOM_WORKER_CONFIG_OVERLAP_CHECK_H_
#define DARKROOM_WORKER_CONFIG_OVERLAP_CHECK_H_

#include "worker/config/config.h"
#include "worker/config/config_reading.h"

namespace darkroom {

// Complains to `reading` of each route that would store the outputs of a usual
// source where a route takes sources from, unless the latter says
// `on_overlap: ignore` (docs/routes.md).  A bucket that is only written to
// sends no events: a route without a bucket takes none of its objects.
// The routes must be sound but for this.
void CheckOverlaps(const Config& config, ConfigReading& reading);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_OVERLAP_CHECK_H_
