// That somebody wants the configuration read again.

#ifndef DARKROOM_WORKER_COMMANDS_RELOAD_REQUEST_H_
#define DARKROOM_WORKER_COMMANDS_RELOAD_REQUEST_H_

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace darkroom {

// Remembers that it was asked, however often, until it is taken.  Thread-safe.
class ReloadRequest {
 public:
  void Ask() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    changed_.notify_all();
  }

  // Blocks until it is asked; false once `stop` is requested.
  bool Take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return asked_; })) return false;
    asked_ = false;
    return !stop.stop_requested();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool asked_ = false;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_RELOAD_REQUEST_H_
