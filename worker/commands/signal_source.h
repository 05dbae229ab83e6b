// The signals that tell a worker something, waited for instead of handled.

#ifndef DARKROOM_WORKER_COMMANDS_SIGNAL_SOURCE_H_
#define DARKROOM_WORKER_COMMANDS_SIGNAL_SOURCE_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/fd.h"

namespace darkroom {

// Blocks SIGTERM, SIGINT and SIGHUP for the calling thread and the threads it
// starts later, so it comes before all of them.  Thread-safe.
class SignalSource {
 public:
  enum class Wake : std::uint8_t {
    kStop,    // SIGTERM, SIGINT, or SIGHUP of a terminal.
    kReload,  // SIGHUP, unless it is a terminal's.
    kWarned,  // Warn() was called.
    kFinished,
    kDeadline,
  };

  // What becomes of SIGHUP where it was ignored at the start (nohup): a signal
  // that is blocked would come nevertheless.
  enum class IgnoredHangup : std::uint8_t {
    kLeave,         // It stays ignored.
    kTakeRequests,  // It stays ignored as a terminal's.
  };

  explicit SignalSource(IgnoredHangup ignored);

  // Blocks until a signal or a warning arrives (each is told once; two of a
  // kind that come together are one), Finish was called (told to everyone, for
  // ever), or the deadline is over.
  Wake Wait(std::optional<std::chrono::steady_clock::time_point> deadline);

  // That the platform will end the process: no signal, since the platform's own
  // may follow and insists on nothing.
  void Warn();

  void Finish();

 private:
  const bool hangup_was_ignored_;
  Fd signals_;   // A signalfd.
  Fd warned_;    // An eventfd.
  Fd finished_;  // An eventfd that is never read.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_SIGNAL_SOURCE_H_
