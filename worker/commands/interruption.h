// SIGINT, SIGTERM and SIGHUP while a command of an operator runs.

#ifndef DARKROOM_WORKER_COMMANDS_INTERRUPTION_H_
#define DARKROOM_WORKER_COMMANDS_INTERRUPTION_H_

#include <stop_token>
#include <thread>

#include "worker/commands/signal_source.h"

namespace darkroom {

// A SIGHUP that was ignored at the start stays so.  Made before any other
// thread.  The first signal asks to stop at the next
// step; the second ends the calls that are under way, the third the process.
//
// Also ignores SIGPIPE: `darkroom redrive | head` must live to hand back what
// it holds.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  std::stop_token stopping() const { return stop_.get_token(); }
  std::stop_token abandon() const { return abandon_.get_token(); }
  bool happened() const { return stop_.stop_requested(); }

  // As if a signal had come: nobody reads the output any more, for example.
  void Stop() { stop_.request_stop(); }

 private:
  SignalSource signals_{SignalSource::IgnoredHangup::kLeave};
  std::stop_source stop_;
  std::stop_source abandon_;
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_INTERRUPTION_H_
