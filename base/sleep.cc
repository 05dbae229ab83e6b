#include "base/sleep.h"

#include <condition_variable>
#include <list>
#include <mutex>

namespace darkroom {

bool SleepUnlessStopped(std::chrono::milliseconds delay,
                        std::span<const std::stop_token> stops) {
  std::mutex mutex;
  std::condition_variable wake;
  bool stopped = false;  // Guarded by mutex.
  const auto stop = [&] {
    const std::lock_guard lock(mutex);
    stopped = true;
    wake.notify_all();
  };
  // A token that is requested already calls at once, on this thread.
  std::list<std::stop_callback<decltype(stop)>> callbacks;
  for (const std::stop_token& token : stops)
    callbacks.emplace_back(token, stop);
  std::unique_lock lock(mutex);
  const bool woken = wake.wait_for(lock, delay, [&] { return stopped; });
  // Destroying a callback waits for one that runs and needs the mutex.
  lock.unlock();
  return !woken;
}

}  // namespace darkroom
