// When an ECS task is protected from scale-in, and when it no longer is.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html

#ifndef DARKROOM_WORKER_PLATFORM_PROTECTION_PLAN_H_
#define DARKROOM_WORKER_PLATFORM_PROTECTION_PLAN_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "worker/health/progress.h"

namespace darkroom {

enum class Protection : std::uint8_t { kOff, kOn };

// Judges by its arguments alone; the time is one of them.  Thread-compatible.
//
// Work that is done within five seconds asks for nothing: draining is there for
// that.  Work that lasts longer is protected, for ten minutes at a time and
// anew after five, until five seconds have passed without any.
class ProtectionPlan {
 public:
  static constexpr std::chrono::seconds kHysteresis{5};
  // How long a protection lasts of which nobody hears again.
  static constexpr std::chrono::minutes kExpiry{10};
  static constexpr std::chrono::minutes kRenewal{5};
  static constexpr std::chrono::seconds kRetry{30};

  // What to ask of ECS now; nothing: leave it as it is.
  std::optional<Protection> Next(const ProgressView& progress, SteadyTime now);

  // How the last request, for `protection`, ended.
  void Granted(Protection protection, SteadyTime now);
  void Failed(Protection protection, SteadyTime now);

 private:
  std::optional<Protection> Wanted(const ProgressView& progress,
                                   SteadyTime now);
  bool Holds(Protection protection, SteadyTime now) const;

  bool busy_ = false;
  std::optional<SteadyTime> since_;  // That it is busy, or idle.
  Protection granted_ = Protection::kOff;
  SteadyTime granted_at_ = {};
  // A failed request may have been heard: until then.
  SteadyTime maybe_on_until_ = {};
  std::optional<SteadyTime> failed_at_;  // The last request.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_PROTECTION_PLAN_H_
