// Where the events come from: SQS, or a SQLite file.

#ifndef DARKROOM_LIBS3Q_MESSAGE_QUEUE_H_
#define DARKROOM_LIBS3Q_MESSAGE_QUEUE_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace darkroom {

// String attributes that travel beside a body.  SQS allows ten.
using MessageAttributes = std::map<std::string, std::string>;

// Whether a queue's name, URL or ARN is that of a FIFO queue.  Of such a queue,
// no message of a group is received while another one of it is in flight, and
// the messages of a group are received in the order in which they were sent.
inline bool IsFifo(std::string_view queue) { return queue.ends_with(".fifo"); }

// The types of those attributes that are no strings, as SQS names them
// ("Number", "Binary.png"), for messages that are passed on as they came.  The
// value of a binary one is in Base64.
using AttributeTypes = std::map<std::string, std::string>;

struct Message {
  std::string id;
  std::string receipt;  // Good for this receive of the message only.
  std::string body;     // Byte for byte as it was sent.
  MessageAttributes attributes;
  int receive_count = 1;  // This receive included.
  SysMillis sent = {};
  SysMillis first_received = {};
  // Each empty where the queue has none; those below, of FIFO queues only.
  std::string group = {};
  std::string deduplication = {};
  std::string sequence = {};  // Decimal; greater for later messages of a group.
  AttributeTypes attribute_types = {};
  // AWSTraceHeader: which trace it is part of; empty: none, or not told.
  std::string trace = {};
};

struct ReceiveOptions {
  int max_messages = 1;                                  // 1 to 10.
  std::chrono::seconds wait = std::chrono::seconds(20);  // 0 to 20.
  // How long a received message stays invisible; nothing: as the queue says.
  std::optional<std::chrono::seconds> visibility;
  // Once requested, no more messages are wanted: the call returns as soon as
  // it can do so without losing one.  A queue that is a file returns at once;
  // a poll that is on the wire is read until it answers.
  std::stop_token stopping;
};

struct VisibilityChange {
  std::string receipt;
  std::chrono::seconds timeout;  // From now; 0 makes it visible at once.
};

struct OutgoingMessage {
  std::string body;
  MessageAttributes attributes;
  // 0 to 900; FIFO queues refuse any other than 0.
  std::chrono::seconds delay = std::chrono::seconds(0);
  // Sent to FIFO queues only, which want a group, and drop a message whose
  // deduplication id they were sent within the last 5 minutes; empty: the queue
  // makes one of the body, or refuses.
  std::string group = {};
  std::string deduplication = {};
  AttributeTypes attribute_types = {};  // Ignored by queues that are files.
  // As Message::trace; SQS refuses what is no header.  A queue that is a file
  // keeps none.
  std::string trace = {};
};

struct RedrivePolicy {
  std::string dead_letter_queue;  // A name that Services::OpenQueue takes.
  int max_receive_count = 0;
};

struct QueueStatus {
  std::chrono::seconds visibility_timeout = std::chrono::seconds(30);
  std::uint64_t visible = 0;    // Approximate on SQS.
  std::uint64_t in_flight = 0;  // Received, neither deleted nor expired.
  std::uint64_t delayed = 0;
  std::optional<RedrivePolicy> redrive;
  // How long a message is kept; nothing: for ever, or not told.
  std::optional<std::chrono::seconds> retention = std::nullopt;
  bool fifo = false;
  // When its oldest message was sent; nothing: none, or not told, as by SQS.
  std::optional<SysMillis> oldest = std::nullopt;
};

// All implementations are thread-safe.  Batches may be of any size (they are
// cut into tens on the wire); per-entry results come in the order of the
// entries.  A failure of a whole request is the failure of each of its entries.
//
// Errors: kNotFound (no such queue; for an entry: the lease is lost, the
// receipt is no longer good), kAccess, kTransient, kCancelled, kTooLarge (a
// body over the queue's limit), kInternal.
class MessageQueue {
 public:
  virtual ~MessageQueue() = default;

  // Waits until there is at least one message, or options.wait is over: then
  // the result is empty.
  virtual Result<std::vector<Message>> Receive(
      const ReceiveOptions& options) = 0;

  // Extends leases and hands messages back: both set the time until the
  // message becomes visible again, counted from now.
  virtual std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) = 0;

  virtual std::vector<Status> Delete(std::span<const std::string> receipts) = 0;

  virtual std::vector<Status> Send(
      std::span<const OutgoingMessage> messages) = 0;

  virtual Result<QueueStatus> Inspect() = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_MESSAGE_QUEUE_H_
