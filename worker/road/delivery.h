// One received message with its lease, shared by the jobs it names.

#ifndef DARKROOM_WORKER_ROAD_DELIVERY_H_
#define DARKROOM_WORKER_ROAD_DELIVERY_H_

#include <utility>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "libs3q/object_store.h"
#include "worker/road/lease.h"
#include "worker/road/slots.h"
#include "worker/road/verdict.h"

namespace darkroom {

// Each job holds it by shared_ptr.  The last one to arrive settles it; if the
// jobs are dropped instead, the lease hands the message back.
//
// message() may be read from any thread, everything else belongs to the thread
// that settles.
class Delivery {
 public:
  Delivery(Message message, Lease lease, Slots::Slot slot, int jobs)
      : message_(std::move(message)),
        lease_(std::move(lease)),
        slot_(std::move(slot)),
        outstanding_(jobs) {}

  const Message& message() const { return message_; }

  // Counts a job in.  True if it was the last.
  bool Arrive(const ObjectRef& source, const Status& outcome);

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
};

// The message that goes to the dead-letter queue: the original body byte for
// byte, and at most ten attributes that say why (docs/failures.md).
OutgoingMessage DeadLetterFor(const Message& message, const Error& error,
                              const ObjectRef& source);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_DELIVERY_H_
