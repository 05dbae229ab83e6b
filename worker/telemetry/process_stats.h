// What the kernel says of this process.

#ifndef DARKROOM_WORKER_TELEMETRY_PROCESS_STATS_H_
#define DARKROOM_WORKER_TELEMETRY_PROCESS_STATS_H_

#include "worker/telemetry/metrics.h"

namespace darkroom {

// Sets CPU time, memory and descriptors; what cannot be read stays out.
void CollectProcessStats(Metrics& metrics);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_PROCESS_STATS_H_
