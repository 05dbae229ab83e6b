// The local family: objects in a directory, messages in SQLite.

#ifndef DARKROOM_LIBS3Q_LOCAL_LOCAL_SERVICES_H_
#define DARKROOM_LIBS3Q_LOCAL_LOCAL_SERVICES_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "libs3q/services.h"
#include "libs3q/topic.h"

namespace darkroom {

// Whether the queues get the settings of the options, as those of the program
// that works on them, or keep what they have; with kCreate they are made if
// they are not there.
enum class QueueSetup : std::uint8_t { kConfigure, kCreate, kKeep };

struct LocalOptions {
  std::filesystem::path root;  // root/buckets/<bucket>/…, root/queue.db.
  std::chrono::seconds visibility_timeout = std::chrono::seconds(30);
  int max_receive_count = 5;  // Then a message moves to the dead-letter queue.
  // kKeep: what nobody has worked in is an error.
  QueueSetup queues = QueueSetup::kConfigure;
};

// The names of the two queues of a local family.
inline constexpr char kLocalQueue[] = "jobs";
inline constexpr char kLocalDeadLetterQueue[] = "jobs-dlq";

// Creates `options.root` and what belongs into it.  Several processes may open
// the same root.  Errors: kConfiguration, kAccess, kInternal.
Result<std::unique_ptr<Services>> OpenLocalServices(LocalOptions options);

// A topic that is a file, root/topics/<name>.jsonl: each notification is one
// line, {"subject":…,"attributes":{…},"message":…}, which is on the disk when
// Publish returns.  `name` may be an ARN, of which the last part counts.
// Errors: kConfiguration (no name of a file).
Result<std::unique_ptr<Topic>> OpenLocalTopic(const LocalOptions& options,
                                              const std::string& name);

// Whether a file that goes makes an event.
enum class LocalRemovals : std::uint8_t { kForget, kTell };

// Turns files that appear under root/buckets/<bucket>/ into S3-shaped
// ObjectCreated events on kLocalQueue, for the buckets given (none: for all
// that there are and will be), on a thread of its own; and, if told so, those
// that disappear into ObjectRemoved events.  A file is queued once per (path,
// size, mtime) until it is gone or another, also across restarts and
// processes; what darkroom made itself is not.  A bucket whose folder is
// missing at the start has lost nothing: its disk may not be there.
// Thread-compatible.
class LocalWatcher {
 public:
  virtual ~LocalWatcher() = default;

  // Does what fails for good before anything is queued: opens all that is
  // watched, makes the buckets that are missing.  May be left out.
  virtual Status Prepare(const std::stop_token& stop) = 0;

  // Returns once the scan at start is done: everything that was there before
  // the call has its message.  Errors: kCancelled, and others.
  virtual Status Start(const std::stop_token& stop) = 0;

  // No more events after this; idempotent.
  virtual void Stop() = 0;
};

Result<std::unique_ptr<LocalWatcher>> WatchLocalBuckets(
    const LocalOptions& options, std::vector<std::string> buckets,
    LocalRemovals removals = LocalRemovals::kForget);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_LOCAL_SERVICES_H_
