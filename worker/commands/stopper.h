// From signals to stop tokens.

#ifndef DARKROOM_WORKER_COMMANDS_STOPPER_H_
#define DARKROOM_WORKER_COMMANDS_STOPPER_H_

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include "worker/commands/reload_request.h"
#include "worker/commands/signal_source.h"

namespace darkroom {

// Turns signals into tokens, from before the first connection on: the first
// stops, and the second or the end of the drain budget abandons.  A warning of
// the platform stops too, but counts as no signal.  A worker that has not begun
// to poll has nothing to drain and abandons at once.  SIGHUP asks `reload`,
// until the worker stops.
class Stopper {
 public:
  Stopper(SignalSource& signals, std::chrono::seconds stop_timeout,
          ReloadRequest& reload)
      : signals_(signals),
        stop_timeout_(stop_timeout),
        reload_(reload),
        thread_([this] { Watch(); }) {}
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  ~Stopper() { signals_.Finish(); }

  void Polling() { polling_ = true; }
  void Warned() { signals_.Warn(); }
  std::stop_token stopping() const { return stopping_.get_token(); }
  std::stop_token abandon() const { return abandon_.get_token(); }

 private:
  void Watch();
  SignalSource::Wake AwaitStop();
  SignalSource::Wake AwaitEnd(SignalSource::Wake begun);

  SignalSource& signals_;
  const std::chrono::seconds stop_timeout_;
  ReloadRequest& reload_;
  std::stop_source stopping_;  // Nothing new is begun.
  std::stop_source abandon_;   // What is not done is given up.
  std::atomic<bool> polling_ = false;
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_STOPPER_H_
