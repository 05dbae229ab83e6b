// Who is told what of a job that has ended.

#ifndef DARKROOM_WORKER_ROAD_TELLING_H_
#define DARKROOM_WORKER_ROAD_TELLING_H_

#include <optional>

#include "worker/road/job.h"
#include "worker/road/verdict.h"

namespace darkroom {

// Nothing if there is nothing to tell, or nobody wants to know: only what is
// settled for good is told, and of a failure only what can never work.
std::optional<Told> TellingOf(const Job& job, Verdict verdict);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_TELLING_H_
