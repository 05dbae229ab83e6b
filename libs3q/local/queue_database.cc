#include "libs3q/local/queue_database.h"

#include <fcntl.h>

#include <cerrno>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/json_text.h"
#include "libs3q/local/queue_clock.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxMessageBytes = kMiB;
constexpr std::size_t kMaxAttributes = 10;
constexpr std::chrono::seconds kMaxDelay{900};

// Times are milliseconds since 1970, visible_at by the clock of leases, the
// others by the wall clock.  A message is visible once visible_at is
// not in the future; it is in flight if it is not visible but was received.
// A receipt is its id and receive_count: AUTOINCREMENT never reuses an id.
constexpr char kTables[] = R"sql(
CREATE TABLE IF NOT EXISTS queues (
  name TEXT PRIMARY KEY,
  visibility_seconds INTEGER NOT NULL,
  dead_letter_queue TEXT NOT NULL,
  max_receive_count INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  visible_at INTEGER NOT NULL,
  receive_count INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL,
  first_received INTEGER,
  attributes TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_visibility
  ON messages (queue, visible_at);
CREATE TABLE IF NOT EXISTS seen (
  bucket TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  UNIQUE (bucket, path, size, mtime_ns)
);
CREATE TABLE IF NOT EXISTS clock (
  boot TEXT NOT NULL,
  offset INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sequence (
  last INTEGER NOT NULL
);
)sql";

// SQLite's switch to WAL fails at once when two do it together, whatever the
// busy timeout; a lock of our own makes openers wait for each other.
Result<Fd> LockOpening(const std::filesystem::path& path) {
  const std::string name = path.string() + ".lock";
  Fd file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid()) return ErrnoError(errno, "cannot open " + name);
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  while (::fcntl(file.get(), F_OFD_SETLKW, &lock) != 0) {
    if (errno != EINTR) return ErrnoError(errno, "cannot lock " + name);
  }
  return file;
}

Status CheckSize(const OutgoingMessage& message) {
  std::size_t size = message.body.size();
  for (const auto& [name, value] : message.attributes) {
    size += name.size() + value.size();
  }
  if (size > kMaxMessageBytes) {
    return Error(ErrorClass::kTooLarge, "message of " + std::to_string(size) +
                                            " bytes is over the limit of " +
                                            std::to_string(kMaxMessageBytes));
  }
  if (message.attributes.size() > kMaxAttributes) {
    return Error(ErrorClass::kTooLarge,
                 std::to_string(message.attributes.size()) +
                     " attributes are over the limit of " +
                     std::to_string(kMaxAttributes));
  }
  return {};
}

}  // namespace

Result<QueueDatabase> OpenQueueDatabase(const std::filesystem::path& path) {
  const Fd lock = TRY(LockOpening(path));
  Database database = TRY(Database::Open(path));
  TRY(database.Execute(kTables));
  WallClock lease_clock = TRY(StartQueueClock(database, BootName()));
  return QueueDatabase{std::move(database), std::move(lease_clock)};
}

Status MakeQueue(Database& database, const QueueSettings& settings) {
  TRY(database.Run(
      "INSERT OR IGNORE INTO queues VALUES (?, ?, ?, ?)",
      {settings.name, settings.visibility_timeout.count(),
       settings.dead_letter_queue, std::int64_t{settings.max_receive_count}}));
  return {};
}

Status ConfigureQueue(Database& database, const QueueSettings& settings) {
  TRY(database.Run(
      "INSERT INTO queues VALUES (?, ?, ?, ?)"
      " ON CONFLICT (name) DO UPDATE SET"
      " visibility_seconds = excluded.visibility_seconds,"
      " dead_letter_queue = excluded.dead_letter_queue,"
      " max_receive_count = excluded.max_receive_count",
      {settings.name, settings.visibility_timeout.count(),
       settings.dead_letter_queue, std::int64_t{settings.max_receive_count}}));
  return {};
}

Result<QueueSettings> SettingsOf(Database& database, const std::string& queue) {
  SqlRows rows = TRY(database.Query(
      "SELECT visibility_seconds, dead_letter_queue, max_receive_count"
      " FROM queues WHERE name = ?",
      {queue}));
  if (!TRY(rows.Next())) {
    return Error(ErrorClass::kNotFound, "no such queue: " + queue);
  }
  return QueueSettings{.name = queue,
                       .visibility_timeout = std::chrono::seconds(rows.Int(0)),
                       .dead_letter_queue = rows.Text(1),
                       .max_receive_count = static_cast<int>(rows.Int(2))};
}

Status InsertMessage(Database& database, const std::string& queue,
                     const OutgoingMessage& message, const SendTimes& now) {
  TRY(CheckSize(message));
  if (message.delay < std::chrono::seconds::zero() ||
      message.delay > kMaxDelay) {
    return Error(ErrorClass::kConfiguration,
                 "delay of " + std::to_string(message.delay.count()) +
                     " s is not within 0 to 900 s");
  }
  const SysMillis visible_at = now.lease + message.delay;
  TRY(database.Run(
      "INSERT INTO messages (queue, visible_at, sent, attributes, body)"
      " VALUES (?, ?, ?, ?, ?)",
      {queue, visible_at.time_since_epoch().count(),
       now.wall.time_since_epoch().count(), AttributesJson(message.attributes),
       message.body}));
  return {};
}

Result<std::int64_t> NextSequence(Database& database, SysMillis now) {
  const std::int64_t nanos =
      std::chrono::nanoseconds(now.time_since_epoch()).count();
  const int counted =
      TRY(database.Run("UPDATE sequence SET last = max(last + 1, ?)", {nanos}));
  // The first of all; opening the file takes no write lock for it.
  if (counted == 0) {
    TRY(database.Run("INSERT INTO sequence VALUES (?)", {nanos}));
  }
  SqlRows rows = TRY(database.Query("SELECT last FROM sequence", {}));
  TRY(rows.Next());
  return rows.Int(0);
}

std::string AttributesJson(const MessageAttributes& attributes) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (const auto& [name, value] : attributes) {
    PutText(writer, name, value);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

MessageAttributes ParseAttributesJson(std::string_view json) {
  MessageAttributes attributes;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return attributes;
  // Const, because clang finds the other iterators' comparison ambiguous.
  const rapidjson::Value& root = document;
  for (const auto& member : root.GetObject()) {
    if (!member.value.IsString()) continue;
    attributes[TextOf(member.name)] = TextOf(member.value);
  }
  return attributes;
}

}  // namespace darkroom
