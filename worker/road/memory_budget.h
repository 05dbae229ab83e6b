// Memory admitted by bytes, before it is taken.

#ifndef DARKROOM_WORKER_ROAD_MEMORY_BUDGET_H_
#define DARKROOM_WORKER_ROAD_MEMORY_BUDGET_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <stop_token>

#include "base/result.h"
#include "worker/road/road_observer.h"

namespace darkroom {

class MemoryBudget;

// A job's share of the budget, given back when destroyed.  Move-only;
// thread-compatible; must not outlive its budget.
class MemoryGrant {
 public:
  MemoryGrant() = default;
  MemoryGrant(MemoryGrant&& other) noexcept;
  MemoryGrant& operator=(MemoryGrant&& other) noexcept;
  MemoryGrant(const MemoryGrant&) = delete;
  MemoryGrant& operator=(const MemoryGrant&) = delete;
  ~MemoryGrant();

  std::uint64_t bytes() const { return bytes_; }

  // Blocks until the grant holds `bytes` more.  Of all that wait, the oldest
  // job is served first.  Errors: kTooLarge at once (the grant could never be
  // that large), kCancelled (stop was requested).
  Status Grow(std::uint64_t bytes, const std::stop_token& stop);

  // Keeps `bytes` and gives the rest back.
  void ShrinkTo(std::uint64_t bytes);

 private:
  friend class MemoryBudget;
  MemoryGrant(MemoryBudget& budget, std::uint64_t age, std::uint64_t bytes)
      : budget_(&budget), age_(age), bytes_(bytes) {}

  MemoryBudget* budget_ = nullptr;
  std::uint64_t age_ = 0;  // Order of admission: the smallest is the oldest.
  std::uint64_t bytes_ = 0;
};

// The bytes that all jobs may hold together.
//
// No job waits holding what another needs: a new job is admitted only while
// `headroom` bytes stay free beyond what is held, so once the jobs that have
// all they need are done, the oldest of those that wait to grow can grow by
// up to `headroom`.  A job is always admitted when no other is.
//
// Thread-safe.
class MemoryBudget {
 public:
  // Headroom is the most that one job may need beyond its first grant.  A
  // budget that is no larger works on one job at a time.
  MemoryBudget(std::uint64_t total, std::uint64_t headroom,
               RoadObserver& observer = NoObserver());

  std::uint64_t total() const { return total_; }
  std::uint64_t held() const;

  // A job may need more from now on.  What was promised is kept: headroom
  // never shrinks.
  void RaiseHeadroom(std::uint64_t headroom);

  // Blocks until `bytes` are free.  Errors: kTooLarge (over the whole
  // budget), kCancelled.
  Result<MemoryGrant> Admit(std::uint64_t bytes, const std::stop_token& stop);

 private:
  friend class MemoryGrant;
  void GiveBack(std::uint64_t bytes, bool last_of_grant);

  const std::uint64_t total_;
  RoadObserver& observer_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  std::uint64_t headroom_;
  std::uint64_t held_ = 0;
  std::uint64_t grants_ = 0;
  std::uint64_t next_age_ = 0;
  std::set<std::uint64_t> growing_;  // Ages of the grants that wait to grow.
};

// 75 % of the memory limit of the control group, or of the machine's memory
// where there is none.
std::uint64_t DefaultMemoryBudget();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_MEMORY_BUDGET_H_
