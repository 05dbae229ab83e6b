// Who hears what became of deliveries, and when, to tell of it as traces.

#ifndef DARKROOM_WORKER_ROAD_TRACER_H_
#define DARKROOM_WORKER_ROAD_TRACER_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "libs3q/message_queue.h"
#include "worker/road/verdict.h"

namespace darkroom {

struct Job;

// One delivery while it is traced: over when it is destroyed, which its lease
// and its Delivery see to once the queue was told of the message's fate.  Its
// calls return at once; one thread at a time.
class DeliveryTrace {
 public:
  DeliveryTrace() = default;
  DeliveryTrace(const DeliveryTrace&) = delete;
  DeliveryTrace& operator=(const DeliveryTrace&) = delete;
  virtual ~DeliveryTrace() = default;

  // As the log names it.
  virtual std::string_view id() const = 0;
  // For messages that are sent because of this one: Message::trace.
  virtual std::string header() const = 0;

  // A job is at the end of the road.
  virtual void Arrived(const Job& job, Verdict verdict) = 0;
  // Nobody understands the message; there are no jobs.
  virtual void Refused(const Error& error) = 0;
};

// Thread-safe; outlives what it begins.
class Tracer {
 public:
  Tracer() = default;
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  virtual ~Tracer() = default;

  // Null: the delivery of `message` is not to be traced.
  virtual std::shared_ptr<DeliveryTrace> Begin(const Message& message) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_TRACER_H_
