// Whether the worker is well: a judgement of its progress.

#ifndef DARKROOM_WORKER_HEALTH_HEALTH_H_
#define DARKROOM_WORKER_HEALTH_HEALTH_H_

#include <chrono>
#include <string>

#include "worker/config/config.h"
#include "worker/health/progress.h"

namespace darkroom {

// How long nothing may come of something that is under way.
struct HealthLimits {
  std::chrono::milliseconds poll;  // One poll, or polls that fail.
  std::chrono::milliseconds road;  // Held messages, none of which moves.
};

// Three times as long as a poll may take; and as long as one step of a job
// takes at worst: a whole source at the slowest rate that counts as moving, the
// retries of a request, a rendering.
HealthLimits HealthLimitsOf(const Config& config);

struct Health {
  // Something is stuck for good: only a new process helps.
  bool alive = true;
  // It takes messages, or would.  A worker that is not alive is not ready.
  bool ready = true;
  std::string why;  // Empty: alive and ready.
};

// A queue that fails for long makes the worker unready, but a new process
// would be no better off.  One that has nothing to give, or a road that is
// full, harms neither.
Health JudgeHealth(const ProgressView& progress, const HealthLimits& limits,
                   SteadyTime now);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_HEALTH_HEALTH_H_
