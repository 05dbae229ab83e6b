// The log's lines about the worker's health.

#ifndef DARKROOM_WORKER_HEALTH_HEALTH_LOG_H_
#define DARKROOM_WORKER_HEALTH_HEALTH_LOG_H_

#include <cstdint>

#include "worker/health/health.h"

namespace darkroom {

// Says when it changes, not while it lasts; a worker that starts or stops is
// not ill.  Thread-compatible.
class HealthLog {
 public:
  enum class State : std::uint8_t { kWell, kUnready, kStuck };

  // Returns the state; logs it if it is another than before.
  State Note(const Health& health, WorkerPhase phase);

 private:
  State state_ = State::kWell;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_HEALTH_HEALTH_LOG_H_
