// Our claim on a message.

#ifndef DARKROOM_WORKER_ROAD_LEASE_H_
#define DARKROOM_WORKER_ROAD_LEASE_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "libs3q/message_queue.h"

namespace darkroom {

class LeaseKeeper;

// What is claimed.
struct Claim {
  std::string receipt;
  std::string message_id;  // For the log.
  int receive_count = 1;
  // Let go once the queue was told how the lease ends.
  std::shared_ptr<const void> kept = nullptr;
};

// While a Lease lives, the message is ours.  Destroying it hands the message
// back to the queue, so a delivery dropped anywhere, for any reason, is tried
// again: after a backoff by receive count, or at once while stopping.
//
// Move-only; thread-compatible; must not outlive its keeper.
class Lease {
 public:
  Lease(Lease&& other) noexcept
      : keeper_(std::exchange(other.keeper_, nullptr)),
        claim_(std::move(other.claim_)) {}
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();

  // `what` lives until the queue was told, successfully or not, how the lease
  // ends.
  void Keep(std::shared_ptr<const void> what) { claim_.kept = std::move(what); }

  // Each of these ends the lease; heartbeats stop before the message is
  // touched.  They return at once, the keeper's own thread does the calls.
  void Delete() &&;
  void Retry() &&;     // Visible after the backoff by receive count.
  void HandBack() &&;  // Visible at once.
  // Sends `letter` to the dead-letter queue and deletes the message once that
  // succeeded.  Without such a queue the message is kept, with the longest
  // backoff and a warning.
  void DeadLetter(OutgoingMessage letter) &&;

 private:
  friend class LeaseKeeper;
  Lease(LeaseKeeper& keeper, Claim claim)
      : keeper_(&keeper), claim_(std::move(claim)) {}
  void End(std::optional<std::chrono::seconds> visible_in,
           std::optional<OutgoingMessage> letter);

  LeaseKeeper* keeper_;
  Claim claim_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_LEASE_H_
