#include "worker/road/backoff.h"

#include <algorithm>
#include <cmath>

namespace darkroom {

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
