// The SQLite file that holds the queues: its tables, and what several classes
// do with them.

#ifndef DARKROOM_LIBS3Q_LOCAL_QUEUE_DATABASE_H_
#define DARKROOM_LIBS3Q_LOCAL_QUEUE_DATABASE_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/local/sqlite.h"
#include "libs3q/message_queue.h"

namespace darkroom {

// A connection, and the clock of leases and delays (queue_clock.h).
struct QueueDatabase {
  Database database;
  WallClock lease_clock;
};

// Opens the file, making it and its tables.  Errors: as Database's.
Result<QueueDatabase> OpenQueueDatabase(const std::filesystem::path& path);

struct QueueSettings {
  std::string name;
  std::chrono::seconds visibility_timeout = std::chrono::seconds(30);
  std::string dead_letter_queue;  // Empty: none.
  int max_receive_count = 0;
};

// Makes the queue, if it is not there.
Status MakeQueue(Database& database, const QueueSettings& settings);

// Makes the queue or changes its settings; its messages stay.
Status ConfigureQueue(Database& database, const QueueSettings& settings);

// Errors: kNotFound, and as Database's.
Result<QueueSettings> SettingsOf(Database& database, const std::string& queue);

struct SendTimes {
  SysMillis wall;   // For people.
  SysMillis lease;  // By the clock of leases and delays.
};

// Errors: kTooLarge (over what SQS takes: 1 MiB with its attributes, ten
// attributes), kConfiguration (delay), and as Database's.
Status InsertMessage(Database& database, const std::string& queue,
                     const OutgoingMessage& message, const SendTimes& now);

// Greater than all before it in this file, and than times in nanoseconds up to
// `now`, which earlier versions took.  The caller is in a transaction.
Result<std::int64_t> NextSequence(Database& database, SysMillis now);

std::string AttributesJson(const MessageAttributes& attributes);
MessageAttributes ParseAttributesJson(std::string_view json);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_QUEUE_DATABASE_H_
