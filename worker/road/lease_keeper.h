// Keeps leases alive and carries out how they end.

#ifndef DARKROOM_WORKER_ROAD_LEASE_KEEPER_H_
#define DARKROOM_WORKER_ROAD_LEASE_KEEPER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "libs3q/message_queue.h"
#include "worker/config/config.h"
#include "worker/health/progress.h"
#include "worker/road/lease.h"
#include "worker/road/lease_table.h"
#include "worker/road/road_observer.h"

namespace darkroom {

// Two threads with a connection each, so that one hung call loses no lease:
// one extends all leases at half of their visibility timeout, one settles
// (deletes, hands back, dead-letters) in batches.  A message is settled only
// after the last extension of it has returned.
//
// Borrows its queues.  Thread-safe.
class LeaseKeeper {
 public:
  struct Queues {
    MessageQueue& heartbeats;
    MessageQueue& settling;
    MessageQueue* dead_letters = nullptr;   // Null: there is none.
    RoadObserver& observer = NoObserver();  // Hears what becomes of leases.
  };

  struct Policy {
    std::chrono::seconds visibility;
    // How long after its receive a message may be held at most.
    std::chrono::seconds lifetime = std::chrono::hours(1);
    RetryConfig retry;
    // kNative: what can never work is left to the queue's redrive policy.
    DeadLettering dead_letter = DeadLettering::kSend;
  };

  LeaseKeeper(
      Queues queues, const Policy& policy, Random random,
      std::shared_ptr<Progress> progress = std::make_shared<Progress>());
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;
  ~LeaseKeeper();  // Drains.

  // `received` is the time before the receive was sent.
  Lease Hold(const Message& message,
             std::chrono::steady_clock::time_point received);

  // What a message must be received with.
  std::chrono::seconds visibility() const { return policy_.visibility; }

  // From now on a lease that is dropped is visible at once.
  void HandBackDropped() { hand_back_dropped_ = true; }

  // Settles what was asked for, then ends both threads.  All leases must be
  // gone.  Idempotent.
  void Drain();

  // Messages moved to the dead-letter queue so far.
  std::uint64_t dead_lettered() const { return dead_lettered_; }
  // Deletes and hand-backs that failed: their messages come back by themselves.
  std::uint64_t unsettled() const { return unsettled_; }
  // Leases that ended before their messages were settled.
  std::uint64_t lost() const { return lost_; }

 private:
  friend class Lease;

  // How one lease ends.  Without a letter and a delay, the message is deleted.
  struct Ending {
    Claim claim;
    std::optional<OutgoingMessage> letter;
    std::optional<std::chrono::seconds> visible_in;
    std::chrono::steady_clock::time_point since;  // The verdict.
    bool letter_sent = false;
  };

  void End(Ending ending);
  std::chrono::seconds Backoff(int receive_count) const;

  void ExtendLeases(const std::stop_token& stop);
  void ExtendDue(const std::stop_token& stop);
  void NotExtended(const std::vector<LeaseTable::Extension>& due);
  void ExtendBatch(const std::vector<LeaseTable::Extension>& due);
  void SettleLeases();
  std::vector<Ending> TakeEndings();
  void Settle(std::vector<Ending> endings);
  void DeleteOrChange(std::span<const Ending> endings);
  void Tell(const Ending& ending, const Status& told);
  void SendLetters(std::span<Ending> endings);
  void LeaveToTheQueue(std::span<Ending> endings) const;
  void KeepUndeliverable(std::span<Ending> endings) const;

  const Queues queues_;
  const Policy policy_;
  const Random random_;
  const std::shared_ptr<Progress> progress_;
  std::atomic<bool> hand_back_dropped_ = false;
  std::atomic<std::uint64_t> dead_lettered_ = 0;
  std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<std::uint64_t> unsettled_ = 0;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  LeaseTable leases_;
  std::vector<Ending> endings_;
  bool draining_ = false;

  std::jthread heartbeat_thread_;
  std::jthread settle_thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_LEASE_KEEPER_H_
