// A message queue in a SQLite file that several processes share.

#ifndef DARKROOM_LIBS3Q_LOCAL_SQLITE_QUEUE_H_
#define DARKROOM_LIBS3Q_LOCAL_SQLITE_QUEUE_H_

#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/local/bell.h"
#include "libs3q/local/sqlite.h"
#include "libs3q/message_queue.h"

namespace darkroom {

struct SqliteQueueOptions {
  std::filesystem::path path;  // Of the SQLite file.
  std::string name;
  WallClock now = WallNow;
  WallClock lease_clock;  // Empty: the file's own (queue_clock.h).
  std::stop_token abandon;
  // Shared by the queues of a process, so that a send wakes a receive at once.
  // Receives look for what other processes sent every 50 ms.
  std::shared_ptr<Bell> bell;
};

// As SQS: a message whose receive count has reached the maximum moves to the
// dead-letter queue when it would be received once more, with its attributes
// and times.  A Delete with the latest receipt works even after the lease has
// expired; a ChangeVisibility then does not.  Nothing expires.
class SqliteQueue final : public MessageQueue {
 public:
  // Errors: kNotFound (no such queue in the file), and as Database's.
  static Result<std::unique_ptr<SqliteQueue>> Open(SqliteQueueOptions options);

  Result<std::vector<Message>> Receive(const ReceiveOptions& options) override;
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override;
  std::vector<Status> Delete(std::span<const std::string> receipts) override;
  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override;
  Result<QueueStatus> Inspect() override;

 private:
  SqliteQueue(SqliteQueueOptions options, Database database)
      : options_(std::move(options)), database_(std::move(database)) {}

  Status CheckNotAbandoned() const;
  Result<std::vector<Message>> Claim(const ReceiveOptions& options);
  Result<bool> AnythingVisible(SysMillis now);
  Result<bool> MoveToDeadLetterQueue(SysMillis now);
  Result<std::vector<Message>> Take(const ReceiveOptions& options,
                                    SysMillis now);
  Status ChangeOne(const VisibilityChange& change, SysMillis now);
  Status DeleteOne(const std::string& receipt);

  // Runs `one` for each entry in a single transaction.
  template <typename Entry, typename One>
  std::vector<Status> ForEach(std::span<const Entry> entries, One one);

  const SqliteQueueOptions options_;
  std::mutex mutex_;
  Database database_;  // Guarded by mutex_.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_SQLITE_QUEUE_H_
