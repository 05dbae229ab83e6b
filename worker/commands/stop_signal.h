// SIGTERM, SIGINT and the like, waited for instead of handled.

#ifndef DARKROOM_WORKER_COMMANDS_STOP_SIGNAL_H_
#define DARKROOM_WORKER_COMMANDS_STOP_SIGNAL_H_

#include <chrono>
#include <csignal>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "base/fd.h"

namespace darkroom {

// Blocks the signals for the calling thread and the threads it starts
// later, so it comes before all of them.  Thread-safe.
class StopSignal {
 public:
  enum class Wake : std::uint8_t { kSignal, kFinished, kDeadline };

  StopSignal() : StopSignal({SIGTERM, SIGINT}) {}
  explicit StopSignal(std::initializer_list<int> which);

  // Blocks until a signal arrives (each is told once), Finish was called (told
  // to everyone, for ever), or the deadline is over.
  Wake Wait(std::optional<std::chrono::steady_clock::time_point> deadline);

  void Finish();

 private:
  Fd signals_;   // A signalfd.
  Fd finished_;  // An eventfd that is never read.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_STOP_SIGNAL_H_
