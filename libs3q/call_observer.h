// Who hears of every call to a service, for metrics.

#ifndef DARKROOM_LIBS3Q_CALL_OBSERVER_H_
#define DARKROOM_LIBS3Q_CALL_OBSERVER_H_

#include <chrono>
#include <string_view>

#include "base/result.h"

namespace darkroom {

struct CallReport {
  std::string_view operation;        // "GetObject"; gone after the report.
  int attempts = 1;                  // Those after the first are retries.
  std::chrono::nanoseconds took{0};  // All attempts and pauses together.
  const Error* error = nullptr;      // Null: the call has succeeded.
};

// Called on the threads that make calls, several at once: thread-safe, quick,
// and without calls of its own.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void Called(const CallReport& report) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_CALL_OBSERVER_H_
