// One received message with its lease, shared by the jobs it names.

#ifndef DARKROOM_WORKER_ROAD_DELIVERY_H_
#define DARKROOM_WORKER_ROAD_DELIVERY_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "libs3q/object_store.h"
#include "libs3q/topic.h"
#include "worker/road/lease.h"
#include "worker/road/slots.h"
#include "worker/road/tracer.h"
#include "worker/road/verdict.h"

namespace darkroom {

// What is to be told to one topic before the message is settled.
struct Told {
  std::string topic;
  Notification notification;
  // What one worker has told, it does not tell again.
  bool once = false;
};

// Each job holds it by shared_ptr.  The last one to arrive settles it; if the
// jobs are dropped instead, the lease hands the message back.
//
// message() may be read from any thread, everything else belongs to the thread
// that settles, and after the last arrival to the one that tells.
class Delivery {
 public:
  Delivery(Message message, Lease lease, Slots::Slot slot, int jobs)
      : message_(std::move(message)),
        lease_(std::move(lease)),
        slot_(std::move(slot)),
        outstanding_(jobs) {}

  const Message& message() const { return message_; }

  // Before its jobs are on the road; null, as at first: it is not traced.
  void TraceBy(std::shared_ptr<DeliveryTrace> trace);
  DeliveryTrace* trace() const { return trace_.get(); }

  // Counts a job in.  True if it was the last.
  bool Arrive(const ObjectRef& source, const Status& outcome);

  // Between the first arrival and Settle.
  void Tell(Told told) { told_.push_back(std::move(told)); }
  bool HasTold() const { return !told_.empty(); }
  std::vector<Told> TakeTold() { return std::exchange(told_, {}); }
  // What was to be told could not be: the message comes back.
  void Untold(const Error& error);

  // Ends the lease by the verdict.  Once, after the last arrival.
  void Settle() &&;

 private:
  Message message_;
  Lease lease_;
  Slots::Slot slot_;
  int outstanding_;
  // The worst outcome so far, and whose it is.
  Verdict verdict_ = Verdict::kDelete;
  Status worst_;
  ObjectRef worst_source_;
  std::vector<Told> told_;
  std::shared_ptr<DeliveryTrace> trace_;
};

// The message that goes to the dead-letter queue: the original body byte for
// byte, in its group and its trace, and at most ten attributes that say why
// (docs/failures.md).  Sent twice to a FIFO queue, it is there once.
OutgoingMessage DeadLetterFor(const Message& message, const Error& error,
                              const ObjectRef& source);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_DELIVERY_H_
