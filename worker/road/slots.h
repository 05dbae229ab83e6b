// How many deliveries the worker holds at once.

#ifndef DARKROOM_WORKER_ROAD_SLOTS_H_
#define DARKROOM_WORKER_ROAD_SLOTS_H_

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace darkroom {

// A poller takes slots before it asks for messages, so that it asks only for
// what can start; each delivery holds one until it is settled.
// Thread-safe.  Must outlive its slots.
class Slots {
 public:
  // One of them, given back when destroyed.  Move-only.
  class Slot {
   public:
    explicit Slot(Slots& slots) : slots_(&slots) {}
    Slot(Slot&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() {
      if (slots_ != nullptr) slots_->GiveBack();
    }

   private:
    Slots* slots_;
  };

  explicit Slots(int count) : free_(count) {}

  // Blocks until one is free and takes up to `most`; none once `stop` is
  // requested.
  std::vector<Slot> Take(int most, const std::stop_token& stop) {
    std::vector<Slot> taken;
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return free_ > 0; })) return taken;
    for (; most > 0 && free_ > 0; --most, --free_) taken.emplace_back(*this);
    return taken;
  }

 private:
  void GiveBack() {
    const std::lock_guard lock(mutex_);
    ++free_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  int free_;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_SLOTS_H_
