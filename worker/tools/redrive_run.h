// Looking into a dead-letter queue, and sending letters back.

#ifndef DARKROOM_WORKER_TOOLS_REDRIVE_RUN_H_
#define DARKROOM_WORKER_TOOLS_REDRIVE_RUN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "worker/road/lease_keeper.h"
#include "worker/tools/letters.h"
#include "worker/tools/pacer.h"

namespace darkroom {

struct RedriveCounts {
  std::uint64_t looked_at = 0;
  std::uint64_t matched = 0;
  std::uint64_t moved = 0;
  std::uint64_t unsent = 0;  // Matched, but the queue did not take them.
  std::uint64_t newer = 0;   // Came while it ran, and were left.
  // Of a FIFO queue: visible by its count, yet no poll brings them, because
  // others of their group are held.
  std::uint64_t withheld = 0;
};

// Receives the letters of a queue, each once.  All of them stay ours, kept
// invisible by a LeaseKeeper, until the object goes: then those that were not
// moved are handed back, whatever came between.  With a queue to send to, those
// that match are sent there, and deleted once that has succeeded.
//
// Borrows everything; thread-compatible.
class RedriveRun {
 public:
  struct Queues {
    MessageQueue& letters;  // Received from.
    LeaseKeeper& keeper;    // Of the same queue; hands back what is dropped.
    MessageQueue* to = nullptr;  // Null: nothing is moved.
  };

  struct Options {
    LetterFilter filter;
    std::optional<std::uint64_t> limit;  // Of letters that match.
    std::chrono::seconds visibility = std::chrono::seconds(120);
    // Nothing that was sent later is moved: what is sent back may fail again
    // and become a letter again at once.
    SysMillis before = SysMillis::max();
    // Told of every letter that matches, after it was moved if it is to be.
    std::function<void(const Letter&)> report;
    // Told after every step.
    std::function<void(const RedriveCounts&)> progress;
    Pacer pacer = Pacer(std::nullopt);
  };

  RedriveRun(const Queues& queues, Options options)
      : queues_(queues), options_(std::move(options)) {}

  // Until the queue has no more, the limit is reached, or `stop` is requested.
  // Errors: those of the queues; the counts hold all the same.
  Status Run(const std::stop_token& stop);

  const RedriveCounts& counts() const { return counts_; }

 private:
  struct Held {
    Letter letter;
    Lease lease;
  };

  std::uint64_t Wanted() const;
  // New letters; none: there are no more.
  Result<std::vector<Held>> Receive(const std::stop_token& stop);
  std::vector<Held> Hold(std::vector<Message> messages,
                         std::chrono::steady_clock::time_point asked);
  Status Handle(std::vector<Held> batch, const std::stop_token& stop);
  // Ends the leases of those that were sent; the others stay held.
  Status Send(std::vector<Held> batch, const std::stop_token& stop);

  const Queues queues_;
  Options options_;
  RedriveCounts counts_;
  std::set<std::string> seen_;  // Ids of messages.
  std::vector<Lease> kept_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_REDRIVE_RUN_H_
