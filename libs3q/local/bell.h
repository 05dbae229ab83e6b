// Wakes those who wait for messages.

#ifndef DARKROOM_LIBS3Q_LOCAL_BELL_H_
#define DARKROOM_LIBS3Q_LOCAL_BELL_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace darkroom {

// Counts its rings, so that one between a look at the queue and the wait that
// follows is not missed.  Thread-safe; works within one process.
class Bell {
 public:
  void Ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rings_;
    }
    rung_.notify_all();
  }

  std::uint64_t rings() const {
    const std::lock_guard lock(mutex_);
    return rings_;
  }

  // Returns once it was rung more than `heard` times, or at `deadline`.
  void Wait(std::uint64_t heard,
            std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    rung_.wait_until(lock, deadline, [&] { return rings_ != heard; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable rung_;
  std::uint64_t rings_ = 0;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_BELL_H_
