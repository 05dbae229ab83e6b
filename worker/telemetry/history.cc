#include "worker/telemetry/history.h"

#include <algorithm>
#include <cmath>

namespace darkroom {
namespace {

constexpr double kStep = 1.2;

std::int64_t MinuteOf(SysMillis time) {
  return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch())
      .count();
}

std::size_t SlotOf(std::int64_t minute) {
  return static_cast<std::size_t>(minute) % kHistoryMinutes;
}

}  // namespace

std::size_t History::BucketOf(std::chrono::microseconds took) {
  const double ms = static_cast<double>(took.count()) / 1'000;
  if (ms <= 1) return 0;
  const auto bucket =
      static_cast<std::size_t>(std::ceil(std::log(ms) / std::log(kStep)));
  return std::min(bucket, kBuckets - 1);
}

// The middle, in proportion, of the bucket that holds it.
double History::Quantile(const Slot& slot, double share) {
  if (slot.done == 0) return 0;
  const double rank = share * static_cast<double>(slot.done);
  double below = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    below += slot.took.at(i);
    if (below >= rank) {
      return std::pow(kStep, static_cast<double>(i) - 0.5);
    }
  }
  return std::pow(kStep, static_cast<double>(kBuckets));
}

void History::Add(SysMillis now, const HistoryEntry& entry) {
  const std::int64_t minute = MinuteOf(now);
  Slot& slot = slots_.at(SlotOf(minute));
  if (slot.minute != minute) {
    slot = Slot();
    slot.minute = minute;
  }
  slot.bytes_in += entry.bytes_in;
  slot.bytes_out += entry.bytes_out;
  if (entry.how == HistoryEntry::How::kFailed) {
    ++slot.failed;
    return;
  }
  ++slot.done;
  ++slot.took.at(BucketOf(entry.took));
}

std::vector<HistoryMinute> History::Minutes(SysMillis now) const {
  std::vector<HistoryMinute> minutes;
  const std::int64_t current = MinuteOf(now);
  const auto count = static_cast<std::int64_t>(kHistoryMinutes);
  for (std::int64_t minute = current - count + 1; minute <= current; ++minute) {
    HistoryMinute all{.begin = SysMillis(std::chrono::minutes(minute))};
    const Slot& slot = slots_.at(SlotOf(minute));
    if (slot.minute == minute) {
      all.done = slot.done;
      all.failed = slot.failed;
      all.bytes_in = slot.bytes_in;
      all.bytes_out = slot.bytes_out;
      all.p50_ms = Quantile(slot, 0.5);
      all.p95_ms = Quantile(slot, 0.95);
    }
    minutes.push_back(all);
  }
  return minutes;
}

}  // namespace darkroom
