#include "libs3q/aws/retry.h"

#include <algorithm>
#include <utility>

namespace darkroom {

using std::chrono::milliseconds;

bool RetryQuota::Take(int cost) {
  const std::lock_guard lock(mutex_);
  if (tokens_ < cost) return false;
  tokens_ -= cost;
  return true;
}

void RetryQuota::Return(int tokens) {
  const std::lock_guard lock(mutex_);
  tokens_ = std::min(tokens_ + tokens, capacity_);
}

milliseconds Backoff::Delay(RetryCause cause,
                            std::optional<milliseconds> asked) const {
  milliseconds ceiling =
      cause == RetryCause::kThrottled ? policy_.throttled_base : policy_.base;
  for (int i = 1; i < failures_ && ceiling < policy_.max_delay; ++i) {
    ceiling *= 2;
  }
  ceiling = std::min(ceiling, policy_.max_delay);
  const milliseconds delay(static_cast<milliseconds::rep>(
      random_() * static_cast<double>(ceiling.count())));
  if (!asked) return delay;
  return std::clamp(*asked, delay, delay + std::chrono::seconds(5));
}

Backoff::Step Backoff::AfterFailure(RetryCause cause,
                                    std::optional<milliseconds> asked) {
  ++failures_;
  Step step = {.delay = Delay(cause, asked)};
  const int cost =
      cause == RetryCause::kThrottled ? policy_.throttled_cost : policy_.cost;
  if (failures_ >= policy_.max_attempts || !quota_.Take(cost)) return step;
  last_cost_ = cost;
  step.then = Step::Then::kRetry;
  return step;
}

void Backoff::Forgo() { quota_.Return(std::exchange(last_cost_, 0)); }

void Backoff::AfterSuccess() { quota_.Return(last_cost_ > 0 ? last_cost_ : 1); }

}  // namespace darkroom
