// How many polls are outstanding at once: one while the queue is idle, more
// while polls come back full.

#ifndef DARKROOM_WORKER_ROAD_POLL_GATE_H_
#define DARKROOM_WORKER_ROAD_POLL_GATE_H_

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace darkroom {

// A queue that spreads messages over many servers answers a poll with fewer
// than it has, and after a round trip: one poll at a time starves a busy
// worker, and many at a time cost an idle one for nothing.  Thread-safe.
class PollGate {
 public:
  explicit PollGate(int most) : most_(most) {}

  // Blocks until poller `index` (from 0) may poll.  False once `stop` is
  // requested.  Poller 0 always may.
  bool Wait(int index, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, stop, [&] { return index < allowed_; }) &&
           !stop.stop_requested();
  }

  // What a poll for `asked` messages brought.
  void Answered(int asked, int received) {
    const std::lock_guard lock(mutex_);
    if (received == 0) allowed_ = 1;
    if (received == asked) allowed_ = std::min(allowed_ + 1, most_);
    changed_.notify_all();
  }

  int allowed() const {
    const std::lock_guard lock(mutex_);
    return allowed_;
  }

 private:
  const int most_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  int allowed_ = 1;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_POLL_GATE_H_
