// Where notifications go: SNS.

#ifndef DARKROOM_LIBS3Q_TOPIC_H_
#define DARKROOM_LIBS3Q_TOPIC_H_

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "libs3q/message_queue.h"

namespace darkroom {

struct Notification {
  std::string body;
  std::string subject = {};  // Of mail; ASCII, at most 100 characters.
  MessageAttributes attributes = {};
  // Sent to FIFO topics only, whose names end in ".fifo": notifications of a
  // group keep their order, and one whose deduplication id was published within
  // the last 5 minutes is dropped.  At most 128 characters each, ASCII.
  std::string group = {};
  std::string deduplication = {};
};

// All implementations are thread-safe.
class Topic {
 public:
  virtual ~Topic() = default;

  // Batches may be of any size; the outcomes come in the order of the entries.
  // A failure of a whole request is the failure of each of its entries.
  //
  // Errors: kNotFound (no such topic), kAccess, kTransient, kCancelled,
  // kTooLarge (a notification over 256 KiB), kInternal.
  virtual std::vector<Status> Publish(
      std::span<const Notification> notifications) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_TOPIC_H_
