#include "worker/road/memory_budget.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace darkroom {
namespace {

Error OverBudget(std::uint64_t need, std::uint64_t total) {
  return Error(ErrorClass::kTooLarge,
               "the job needs " + std::to_string(need) +
                   " bytes of memory, over limits.memory_budget of " +
                   std::to_string(total));
}

Error Stopped() {
  return Error(ErrorClass::kCancelled, "stopped while waiting for memory");
}

// The number in a file of the kernel's; nothing if there is none ("max").
std::optional<std::uint64_t> NumberIn(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// The least limit of a group and the groups around it.
std::uint64_t LeastLimit(const std::filesystem::path& root,
                         std::filesystem::path group, const char* file) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (;; group = group.parent_path()) {
    least = std::min(
        least, NumberIn(root / group.relative_path() / file).value_or(least));
    if (group == group.parent_path()) return least;
  }
}

// "hierarchy:controllers:path" per line; version 2 is hierarchy 0 (cgroups(7)).
std::uint64_t ControlGroupLimit() {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t path = line.find(":/");
    if (path == std::string::npos) continue;
    const std::string group = line.substr(path + 1);
    if (line.starts_with("0::")) {
      limit =
          std::min(limit, LeastLimit("/sys/fs/cgroup", group, "memory.max"));
    } else if (line.find(":memory:") != std::string::npos) {
      limit = std::min(limit, LeastLimit("/sys/fs/cgroup/memory", group,
                                         "memory.limit_in_bytes"));
    }
  }
  return limit;
}

}  // namespace

MemoryGrant::MemoryGrant(MemoryGrant&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      age_(other.age_),
      bytes_(std::exchange(other.bytes_, 0)) {}

MemoryGrant& MemoryGrant::operator=(MemoryGrant&& other) noexcept {
  if (this != &other) {
    if (budget_ != nullptr) budget_->GiveBack(bytes_, true);
    budget_ = std::exchange(other.budget_, nullptr);
    age_ = other.age_;
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

MemoryGrant::~MemoryGrant() {
  if (budget_ != nullptr) budget_->GiveBack(bytes_, true);
}

Status MemoryGrant::Grow(std::uint64_t bytes, const std::stop_token& stop) {
  const auto begin = std::chrono::steady_clock::now();
  MemoryBudget& budget = *budget_;
  std::unique_lock lock(budget.mutex_);
  if (bytes > budget.total_ - bytes_) {
    return OverBudget(bytes + bytes_, budget.total_);
  }
  budget.growing_.insert(age_);
  const bool granted = budget.changed_.wait(lock, stop, [&] {
    return *budget.growing_.begin() == age_ &&
           bytes <= budget.total_ - budget.held_;
  });
  budget.growing_.erase(age_);
  budget.changed_.notify_all();  // The next oldest may have its turn.
  if (!granted) return Stopped();
  budget.held_ += bytes;
  bytes_ += bytes;
  lock.unlock();
  budget.observer_.GotMemory(std::chrono::steady_clock::now() - begin);
  return {};
}

void MemoryGrant::ShrinkTo(std::uint64_t bytes) {
  if (bytes >= bytes_) return;
  budget_->GiveBack(bytes_ - bytes, false);
  bytes_ = bytes;
}

MemoryBudget::MemoryBudget(std::uint64_t total, std::uint64_t headroom,
                           RoadObserver& observer)
    : total_(total),
      observer_(observer),
      headroom_(std::min(headroom, total)) {}

std::uint64_t MemoryBudget::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

void MemoryBudget::RaiseHeadroom(std::uint64_t headroom) {
  const std::lock_guard lock(mutex_);
  headroom_ = std::max(headroom_, std::min(headroom, total_));
}

Result<MemoryGrant> MemoryBudget::Admit(std::uint64_t bytes,
                                        const std::stop_token& stop) {
  const auto begin = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  if (bytes > total_) return OverBudget(bytes, total_);
  const bool admitted = changed_.wait(lock, stop, [&] {
    return grants_ == 0 || held_ + bytes + headroom_ <= total_;
  });
  if (!admitted) return Stopped();
  held_ += bytes;
  ++grants_;
  MemoryGrant grant(*this, next_age_++, bytes);
  lock.unlock();
  observer_.GotMemory(std::chrono::steady_clock::now() - begin);
  return grant;
}

void MemoryBudget::GiveBack(std::uint64_t bytes, bool last_of_grant) {
  const std::lock_guard lock(mutex_);
  held_ -= bytes;
  if (last_of_grant) --grants_;
  changed_.notify_all();
}

std::uint64_t DefaultMemoryBudget() {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return std::min(pages * page, ControlGroupLimit()) / 4 * 3;
}

}  // namespace darkroom
