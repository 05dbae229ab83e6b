// The end of the road: each job's line in the log, each message's fate.

#ifndef DARKROOM_WORKER_ROAD_SETTLE_H_
#define DARKROOM_WORKER_ROAD_SETTLE_H_

#include "worker/road/job.h"

namespace darkroom {

// Logs how `job` ended; the last job of a delivery settles its message.
// Called on one thread.
void Settle(Job job);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_SETTLE_H_
