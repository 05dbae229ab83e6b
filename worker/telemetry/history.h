// The last hour, minute by minute.

#ifndef DARKROOM_WORKER_TELEMETRY_HISTORY_H_
#define DARKROOM_WORKER_TELEMETRY_HISTORY_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace darkroom {

inline constexpr std::size_t kHistoryMinutes = 60;

// What one job adds.
struct HistoryEntry {
  enum class How : std::uint8_t { kDone, kFailed } how = How::kDone;
  std::chrono::microseconds took{0};
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

struct HistoryMinute {
  SysMillis begin;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  // Of the jobs that are done, to 20 %; 0 if there are none.
  double p50_ms = 0;
  double p95_ms = 0;
};

// Thread-compatible; its size does not depend on how much is done.
class History {
 public:
  void Add(SysMillis now, const HistoryEntry& entry);

  // Oldest first, kHistoryMinutes of them, the current one last.
  std::vector<HistoryMinute> Minutes(SysMillis now) const;

 private:
  // Each bound is a fifth above the one before, from 1 ms on: to an hour.
  static constexpr std::size_t kBuckets = 84;

  struct Slot {
    std::int64_t minute = -1;  // Since 1970.
    std::uint64_t done = 0, failed = 0, bytes_in = 0, bytes_out = 0;
    std::array<std::uint32_t, kBuckets> took{};
  };

  static std::size_t BucketOf(std::chrono::microseconds took);
  static double Quantile(const Slot& slot, double share);

  std::array<Slot, kHistoryMinutes> slots_{};  // By minute modulo their number.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_HISTORY_H_
