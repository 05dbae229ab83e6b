#include "worker/tools/pacer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace darkroom {
namespace {

// Few enough that they fill batches, many enough to be a stream.
constexpr double kWavesPerSecond = 5;

}  // namespace

Pacer::Pacer(std::optional<double> rate, StoppableSleeper sleep, Clock clock)
    : rate_(rate),
      sleep_(std::move(sleep)),
      clock_(std::move(clock)),
      next_(clock_()) {}

std::size_t Pacer::Together(std::size_t most) const {
  if (!rate_) return most;
  const double share = *rate_ / kWavesPerSecond;
  if (share >= static_cast<double>(most)) return most;
  return std::max(static_cast<std::size_t>(share), std::size_t{1});
}

bool Pacer::Wait(std::size_t count, const std::stop_token& stop) {
  if (stop.stop_requested()) return false;
  if (!rate_) return true;
  const auto now = clock_();
  if (next_ > now) {
    const auto delay =
        std::chrono::ceil<std::chrono::milliseconds>(next_ - now);
    if (!sleep_(delay, std::array{stop})) return false;
  }
  const std::chrono::duration<double> taken(static_cast<double>(count) /
                                            *rate_);
  next_ = std::max(next_, now) +
          std::chrono::duration_cast<std::chrono::nanoseconds>(taken);
  return true;
}

}  // namespace darkroom
