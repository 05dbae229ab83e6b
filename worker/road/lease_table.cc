#include "worker/road/lease_table.h"

#include <algorithm>

namespace darkroom {

void LeaseTable::Track(const std::string& receipt, Time received) {
  leases_[receipt] =
      Lease{.due = received + std::chrono::milliseconds(visibility_) / 2,
            .end = received + lifetime_};
}

// Whole seconds, as SQS counts them.
std::chrono::seconds LeaseTable::TimeoutFor(const Lease& lease,
                                            Time now) const {
  return std::min(visibility_,
                  std::chrono::floor<std::chrono::seconds>(lease.end - now));
}

std::vector<LeaseTable::Extension> LeaseTable::TakeDue(Time now) {
  std::vector<Extension> due;
  const Time soon = now + std::chrono::milliseconds(visibility_) / 16;
  for (auto& [receipt, lease] : leases_) {
    if (lease.lost || lease.overdue || lease.being_extended) continue;
    if (lease.due > soon) continue;
    const std::chrono::seconds timeout = TimeoutFor(lease, now);
    if (timeout.count() < 1) continue;  // Overdue.
    lease.being_extended = true;
    due.push_back({.receipt = receipt, .timeout = timeout});
  }
  return due;
}

std::vector<std::string> LeaseTable::TakeOverdue(Time now) {
  std::vector<std::string> overdue;
  for (auto& [receipt, lease] : leases_) {
    if (lease.lost || lease.overdue || lease.being_extended) continue;
    if (lease.due > now || TimeoutFor(lease, now).count() >= 1) continue;
    lease.overdue = true;
    overdue.push_back(receipt);
  }
  return overdue;
}

bool LeaseTable::IsBeingExtended(const std::string& receipt) const {
  const auto found = leases_.find(receipt);
  return found != leases_.end() && found->second.being_extended;
}

void LeaseTable::Extended(const std::string& receipt, Time sent) {
  const auto found = leases_.find(receipt);
  if (found == leases_.end()) return;
  found->second.being_extended = false;
  found->second.due = std::min(
      sent + std::chrono::milliseconds(visibility_) / 2, found->second.end);
}

void LeaseTable::NotExtended(const std::string& receipt, Time now) {
  const auto found = leases_.find(receipt);
  if (found == leases_.end()) return;
  found->second.being_extended = false;
  found->second.due = now + std::chrono::milliseconds(visibility_) / 8;
}

void LeaseTable::Lost(const std::string& receipt) {
  const auto found = leases_.find(receipt);
  if (found == leases_.end()) return;
  found->second.being_extended = false;
  found->second.lost = true;
}

bool LeaseTable::Untrack(const std::string& receipt) {
  const auto found = leases_.find(receipt);
  if (found == leases_.end()) return false;
  const bool held = !found->second.lost;
  leases_.erase(found);
  return held;
}

std::optional<LeaseTable::Time> LeaseTable::NextDue() const {
  std::optional<Time> next;
  for (const auto& [receipt, lease] : leases_) {
    if (lease.lost || lease.overdue || lease.being_extended) continue;
    next = next ? std::min(*next, lease.due) : lease.due;
  }
  return next;
}

}  // namespace darkroom
