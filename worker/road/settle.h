// The end of the road: each job's line in the log, each message's fate.

#ifndef DARKROOM_WORKER_ROAD_SETTLE_H_
#define DARKROOM_WORKER_ROAD_SETTLE_H_

#include "worker/road/job.h"
#include "worker/road/notifier.h"
#include "worker/road/road_observer.h"

namespace darkroom {

// Logs how `job` ended and what is to be told of it; the last job of a delivery
// settles its message, by way of `notifier`.  Called on one thread.
void Settle(Job job, Notifier& notifier, RoadObserver& observer = NoObserver());

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_SETTLE_H_
