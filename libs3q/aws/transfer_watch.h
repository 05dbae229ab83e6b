// When an exchange has taken too long.

#ifndef DARKROOM_LIBS3Q_AWS_TRANSFER_WATCH_H_
#define DARKROOM_LIBS3Q_AWS_TRANSFER_WATCH_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "libs3q/aws/http_transport.h"

namespace darkroom {

// How many bytes moved lately.  Remembers a tenth of its window at a time.
// Thread-compatible.
class RecentBytes {
 public:
  using Time = std::chrono::steady_clock::time_point;

  RecentBytes(std::chrono::milliseconds window, Time begin);

  // Notes that `moved` bytes have moved in all, at `now`.
  void Note(Time now, std::uint64_t moved);

  // Of the last window, or of all the time if that is shorter.
  std::chrono::milliseconds span(Time now) const;
  // At least `rate` bytes per second of it.
  bool Reach(std::uint64_t rate, Time now, std::uint64_t moved) const;

  std::chrono::milliseconds window() const { return window_; }

 private:
  struct Sample {
    Time at;
    std::uint64_t moved = 0;
  };
  static constexpr std::size_t kSamples = 10;

  const Sample& oldest() const { return samples_[first_]; }

  const std::chrono::milliseconds window_;
  std::array<Sample, kSamples + 1> samples_;
  std::size_t first_ = 0;  // The ring's oldest; `count_` from there.
  std::size_t count_ = 1;
};

// Judges by its arguments alone; the time is one of them.  Thread-compatible.
class TransferWatch {
 public:
  using Time = RecentBytes::Time;
  enum class Verdict : std::uint8_t { kGoOn, kLate, kStalled };

  TransferWatch(const SendOptions& options, Time begin);

  // `moved` counts the bytes of both bodies so far.
  Verdict At(Time now, std::uint64_t moved);

  // How long nobody need look, from `now` on: at least a millisecond.
  std::chrono::milliseconds UntilNext(Time now) const;

 private:
  const SendOptions& options_;
  const Time end_;
  RecentBytes for_stall_;
  RecentBytes for_overtime_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_TRANSFER_WATCH_H_
