// When to try a call again, and after how long: AWS's standard retry mode with
// its constants of 2026.

#ifndef DARKROOM_LIBS3Q_AWS_RETRY_H_
#define DARKROOM_LIBS3Q_AWS_RETRY_H_

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/random.h"

namespace darkroom {

struct RetryPolicy {
  int max_attempts = 3;  // The first one included.
  std::chrono::milliseconds base = std::chrono::milliseconds(50);
  std::chrono::milliseconds throttled_base = std::chrono::seconds(1);
  std::chrono::milliseconds max_delay = std::chrono::seconds(20);
  int cost = 14;  // Of a retry, in tokens.
  int throttled_cost = 5;
};

enum class RetryCause : std::uint8_t { kTransient, kThrottled };

// Tokens that retries are paid with, so that a service in trouble is not
// multiplied its load.  Thread-safe.
class RetryQuota {
 public:
  explicit RetryQuota(int capacity = 500)
      : capacity_(capacity), tokens_(capacity) {}

  bool Take(int cost);  // False, with nothing taken, if there are too few.
  void Return(int tokens);

 private:
  std::mutex mutex_;
  const int capacity_;
  int tokens_;  // Guarded by mutex_.
};

// The retries of one call.  Thread-compatible; `quota` must outlive it.
class Backoff {
 public:
  // What to do about a failed attempt.
  struct Step {
    // Before the next attempt, or before giving up.
    std::chrono::milliseconds delay = {};
    enum class Then : std::uint8_t { kRetry, kGiveUp } then = Then::kGiveUp;
  };

  Backoff(const RetryPolicy& policy, RetryQuota& quota, Random random)
      : policy_(policy), quota_(quota), random_(std::move(random)) {}

  // `asked` is what the service's x-amz-retry-after says.  A step that gives
  // up because there are no tokens still has its delay: a poller must wait.
  Step AfterFailure(RetryCause cause,
                    std::optional<std::chrono::milliseconds> asked);

  // The call has succeeded: tokens come back.
  void AfterSuccess();

  // The retry that the last step promised is not made: what it was to cost
  // comes back.
  void Forgo();

 private:
  std::chrono::milliseconds Delay(
      RetryCause cause, std::optional<std::chrono::milliseconds> asked) const;

  const RetryPolicy policy_;
  RetryQuota& quota_;
  const Random random_;
  int failures_ = 0;
  int last_cost_ = 0;  // Of the retry that is under way; 0: none.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_RETRY_H_
