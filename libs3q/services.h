// A family of services: everything of AWS, or everything in a directory.

#ifndef DARKROOM_LIBS3Q_SERVICES_H_
#define DARKROOM_LIBS3Q_SERVICES_H_

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "libs3q/object_store.h"

namespace darkroom {

struct QueueOptions {
  std::stop_token abandon;  // As Services says.
  // For each call but Receive, its retries included; nothing: the family's
  // own.  Ignored by queues that are files.
  std::optional<std::chrono::milliseconds> deadline = std::nullopt;
};

// Opens stores and queues.  Thread-safe.  What it opens shares credentials,
// trust store and the like with it and must not outlive it.
//
// `abandon`, once requested, ends every call in flight on what was opened with
// it, a long poll included, with kCancelled; an already received answer is
// still returned.  The worker requests it when its drain budget is spent, for
// everything but the connections that settle messages.
class Services {
 public:
  virtual ~Services() = default;

  virtual std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) = 0;

  // `url` is an SQS queue URL or ARN; in a local family, a queue's name.
  // Errors: kConfiguration (not a queue of this family), kNotFound, kAccess,
  // kTransient.
  virtual Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_SERVICES_H_
