// Who hears of what happens on the road, for metrics and the status page.

#ifndef DARKROOM_WORKER_ROAD_ROAD_OBSERVER_H_
#define DARKROOM_WORKER_ROAD_ROAD_OBSERVER_H_

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "worker/road/verdict.h"

namespace darkroom {

struct Job;

enum class RoadStage : std::uint8_t { kFetch, kRender, kUpload, kSettle };

// Why an event makes no job, or a job nothing.
enum class IgnoredFor : std::uint8_t { kNoUpload, kRemoval, kNoRoute };

enum class LeaseChange : std::uint8_t {
  kHeld,
  kEnded,  // Whatever became of the message.
  kExtended,
  kNotExtended,
  kLost,
  kOverdue,
};

// How a message was settled.
enum class MessageEnd : std::uint8_t {
  kDeleted,
  kRetried,     // Visible again later.
  kHandedBack,  // Visible again at once.
  kDeadLettered,
};

// Called on the threads of the road, several at once: overrides are
// thread-safe, quick and call nothing that may block.  This one hears nothing.
class RoadObserver {
 public:
  RoadObserver() = default;
  RoadObserver(const RoadObserver&) = delete;
  RoadObserver& operator=(const RoadObserver&) = delete;
  virtual ~RoadObserver() = default;

  // A poll came back, with `received` messages or an error.
  virtual void Polled(const Result<int>& /*received*/) {}
  virtual void Ignored(IgnoredFor /*why*/) {}
  // A message that nobody understands, before it is dead-lettered.
  virtual void Refused(const Message& /*message*/, const Error& /*error*/) {}

  // A job, known by its number, is on the road; begins a stage; is over, or
  // was dropped because the worker stops.
  virtual void Accepted(const Job& /*job*/) {}
  virtual void Begins(const Job& /*job*/, RoadStage /*stage*/) {}
  virtual void Arrived(const Job& /*job*/, Verdict /*verdict*/) {}
  virtual void Dropped(std::uint64_t /*number*/) {}

  // A job was given memory after this long.
  virtual void GotMemory(std::chrono::nanoseconds /*after*/) {}

  virtual void LeaseChanged(LeaseChange /*change*/) {}
  // The queue was told, in `took` since the verdict; or that failed.
  virtual void Settled(MessageEnd /*end*/, const Status& /*told*/,
                       std::chrono::nanoseconds /*took*/) {}
};

// For those whom nobody watches.
inline RoadObserver& NoObserver() {
  static RoadObserver nobody;
  return nobody;
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_ROAD_OBSERVER_H_
