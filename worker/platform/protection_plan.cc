#include "worker/platform/protection_plan.h"

namespace darkroom {

std::optional<Protection> ProtectionPlan::Next(const ProgressView& progress,
                                               SteadyTime now) {
  const std::optional<Protection> wanted = Wanted(progress, now);
  if (!wanted) return std::nullopt;
  if (failed_at_ && now - *failed_at_ < kRetry) return std::nullopt;
  if (Holds(*wanted, now)) return std::nullopt;
  return wanted;
}

bool ProtectionPlan::Holds(Protection protection, SteadyTime now) const {
  if (protection != granted_) return false;
  return protection == Protection::kOn ? now - granted_at_ < kRenewal
                                       : now >= maybe_on_until_;
}

// Nothing while it has not lasted yet.
std::optional<Protection> ProtectionPlan::Wanted(const ProgressView& progress,
                                                 SteadyTime now) {
  const bool busy = progress.in_flight > 0;
  if (!since_ || busy != busy_) since_ = now;
  busy_ = busy;
  // A worker that stops and has nothing left stays idle.
  const bool for_good = !busy && progress.phase == WorkerPhase::kDraining;
  if (!for_good && now - *since_ < kHysteresis) {
    // But what is protected stays so, beyond the end of its time.
    if (granted_ == Protection::kOn) return Protection::kOn;
    return std::nullopt;
  }
  return busy ? Protection::kOn : Protection::kOff;
}

void ProtectionPlan::Granted(Protection protection, SteadyTime now) {
  granted_ = protection;
  granted_at_ = now;
  maybe_on_until_ = {};
  failed_at_.reset();
}

void ProtectionPlan::Failed(Protection protection, SteadyTime now) {
  failed_at_ = now;
  if (protection == Protection::kOn) maybe_on_until_ = now + kExpiry;
}

}  // namespace darkroom
