// Which leases are held and when each is to be extended; no threads, no clock.

#ifndef DARKROOM_WORKER_ROAD_LEASE_TABLE_H_
#define DARKROOM_WORKER_ROAD_LEASE_TABLE_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace darkroom {

// Times are passed in, so that hours of leases run in milliseconds of tests.
// Thread-compatible.
class LeaseTable {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Extension {
    std::string receipt;
    std::chrono::seconds timeout;  // At most the visibility.
  };

  // Each lease is extended at half of `visibility`, but not beyond `lifetime`
  // after its receive: SQS refuses what would last longer than 12 hours from
  // there, and a message that takes that long is stuck.
  LeaseTable(std::chrono::seconds visibility, std::chrono::seconds lifetime)
      : visibility_(visibility), lifetime_(lifetime) {}

  // `received` is the time before the receive was sent: the lease runs at
  // least from then.
  void Track(const std::string& receipt, Time received);

  // What is due at `now` or within a sixteenth of the visibility after it, so
  // that leases which were taken together are extended together.  These are
  // being extended until Extended or NotExtended is told about them.
  std::vector<Extension> TakeDue(Time now);

  // Before Extended, nobody may change or delete the message: a late
  // extension would overwrite it.
  bool IsBeingExtended(const std::string& receipt) const;

  void Extended(const std::string& receipt, Time sent);
  // A transient failure: due again after an eighth of the visibility.
  void NotExtended(const std::string& receipt, Time now);
  // The queue no longer knows the receipt.
  void Lost(const std::string& receipt);

  // Ends the tracking.  False if the lease was lost.
  bool Untrack(const std::string& receipt);

  std::optional<Time> NextDue() const;

  // Leases whose lifetime is over and that were not told of before: they are
  // not extended any more.
  std::vector<std::string> TakeOverdue(Time now);

 private:
  struct Lease {
    Time due;
    Time end;  // Of its lifetime.
    bool being_extended = false;
    bool lost = false;
    bool overdue = false;
  };
  std::chrono::seconds TimeoutFor(const Lease& lease, Time now) const;

  std::chrono::seconds visibility_;
  std::chrono::seconds lifetime_;
  std::map<std::string, Lease> leases_;  // By receipt.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_LEASE_TABLE_H_
