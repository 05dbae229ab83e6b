// Lets the first of many equal warnings through, and counts the others.

#ifndef DARKROOM_BASE_REPEAT_FILTER_H_
#define DARKROOM_BASE_REPEAT_FILTER_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace darkroom {

// One of a kind passes in each `window`.  Kinds are few: they are kept for
// ever.  Thread-safe.
class RepeatFilter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RepeatFilter(std::chrono::seconds window) : window_(window) {}

  // How many were held back since one of `kind` passed last; nothing if this
  // one is held back itself.
  std::optional<std::uint64_t> Pass(const std::string& kind, Time now) {
    const std::lock_guard lock(mutex_);
    const auto [found, is_first] = kinds_.try_emplace(kind, Kind{now, 0});
    Kind& known = found->second;
    if (is_first) return 0;
    if (now < known.passed + window_) {
      ++known.held_back;
      return std::nullopt;
    }
    known.passed = now;
    return std::exchange(known.held_back, 0);
  }

 private:
  struct Kind {
    Time passed;
    std::uint64_t held_back = 0;
  };

  const std::chrono::seconds window_;
  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_BASE_REPEAT_FILTER_H_
