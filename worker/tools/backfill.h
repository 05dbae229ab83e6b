// Sends a message for each object that is to be rendered.

#ifndef DARKROOM_WORKER_TOOLS_BACKFILL_H_
#define DARKROOM_WORKER_TOOLS_BACKFILL_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/message_queue.h"
#include "worker/tools/backfill_judge.h"
#include "worker/tools/backfill_source.h"
#include "worker/tools/pacer.h"

namespace darkroom {

struct BackfillCounts {
  std::uint64_t seen = 0;
  std::uint64_t sent = 0;
  std::array<std::uint64_t, kOmissions> left_out = {};  // By Omission.
};

// One message for each object: each has its own retries and its own dead
// letter, and a batch of ten costs one request all the same.
//
// The objects are judged many at once and sent in their order.  A position is
// saved only when everything up to it was sent or left out: after a kill some
// may be sent twice, none is forgotten.
//
// Borrows its parts; thread-compatible.
class Backfill {
 public:
  enum class End : std::uint8_t { kComplete, kLimit, kStopped };

  struct Parts {
    BackfillSource& source;
    const BackfillJudge& judge;
    MessageQueue* queue = nullptr;  // Null: nothing is sent.
  };

  struct Options {
    std::string region;                  // For the events.
    std::optional<std::uint64_t> limit;  // Of messages.
    WallClock now = WallNow;
    // Told of every object once it is done with, in their order.
    std::function<void(const Candidate&, Omission)> report;
    std::function<void(const BackfillCounts&)> progress;
    std::function<Status(const BackfillPosition&)> save;
    Pacer pacer = Pacer(std::nullopt);
  };

  Backfill(const Parts& parts, Options options)
      : parts_(parts), options_(std::move(options)) {}

  // Errors: those of source, judge, queue and save.
  Result<End> Run(const std::stop_token& stop);

  const BackfillCounts& counts() const { return counts_; }

 private:
  struct Judged {
    Candidate candidate;
    Result<Omission> omission;
    Status sent;
  };
  using Span = std::span<Judged>;

  std::vector<Judged> Judge(std::span<Candidate> candidates,
                            const std::stop_token& stop) const;
  Result<std::optional<End>> Send(Span judged, const std::stop_token& stop);
  // The first of `judged`, as many as go together.
  Span NextWave(Span judged) const;
  void SendWave(Span wave) const;
  OutgoingMessage MessageFor(const Candidate& candidate) const;
  // Counts what is done, up to the first that is not.
  Status Settle(Span wave);

  const Parts parts_;
  Options options_;
  BackfillCounts counts_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_BACKFILL_H_
