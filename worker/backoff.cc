#include "worker/backoff.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace darkroom {

Random SeededRandom() {
  return [] {
    thread_local std::mt19937_64 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

std::chrono::seconds RetryDelay(const RetryConfig& retry, int receive_count,
                                double random) {
  const double exponential = static_cast<double>(retry.base.count()) *
                             std::exp2(std::clamp(receive_count - 1, 0, 40));
  const double ceiling =
      std::min(exponential, static_cast<double>(retry.cap.count()));
  const auto seconds = static_cast<std::int64_t>(std::ceil(random * ceiling));
  return std::chrono::seconds(std::max<std::int64_t>(seconds, 1));
}

}  // namespace darkroom
