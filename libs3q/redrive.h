// Moving dead letters back to where they came from: SQS.

#ifndef DARKROOM_LIBS3Q_REDRIVE_H_
#define DARKROOM_LIBS3Q_REDRIVE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace darkroom {

struct RedriveOptions {
  // The ARN of a queue; empty: each message's own source.  A message that
  // somebody has sent to the dead-letter queue, as darkroom does, has none: it
  // moves only where this says.
  std::string destination = {};
  std::optional<int> messages_per_second = std::nullopt;  // 1 to 500.
};

struct MoveTask {
  std::string handle;  // Empty unless it is running.
  std::string status;  // RUNNING, COMPLETED, CANCELLING, CANCELLED, FAILED.
  std::string destination;
  std::string failure;
  std::uint64_t moved = 0;                              // Approximate.
  std::optional<std::uint64_t> to_move = std::nullopt;  // The same.
  SysMillis started = {};
};

// The tasks that move messages out of one dead-letter queue; a queue has one
// at a time.  Thread-safe.
//
// Errors: kNotFound (no such queue or task), kAccess, kTransient, kCancelled,
// kUnsupported (a task is running; not a dead-letter queue; a server without
// the operation), kInternal.
class Redrive {
 public:
  virtual ~Redrive() = default;

  // The task's handle.
  virtual Result<std::string> Start(const RedriveOptions& options) = 0;

  // The ten newest, newest first.
  virtual Result<std::vector<MoveTask>> List() = 0;

  // How many messages had been moved: they stay where they are.
  virtual Result<std::uint64_t> Cancel(const std::string& handle) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_REDRIVE_H_
