#include "libs3q/local/sqlite_queue.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "libs3q/local/queue_database.h"

namespace darkroom {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookInterval{50};
constexpr std::chrono::seconds kMaxVisibility{43'200};
constexpr int kMaxMessages = 10;

std::int64_t Millis(SysMillis time) { return time.time_since_epoch().count(); }

SysMillis TimeOf(std::int64_t millis) {
  return SysMillis(std::chrono::milliseconds(millis));
}

struct Receipt {
  std::int64_t id = 0;
  std::int64_t receive_count = 0;
};

std::string ReceiptText(const Receipt& receipt) {
  return std::to_string(receipt.id) + '.' +
         std::to_string(receipt.receive_count);
}

std::optional<Receipt> ParseReceipt(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto id = ParseUnsigned(text.substr(0, dot));
  const auto count = ParseUnsigned(text.substr(dot + 1));
  if (!id || !count || *id > INT64_MAX || *count > INT64_MAX) {
    return std::nullopt;
  }
  return Receipt{static_cast<std::int64_t>(*id),
                 static_cast<std::int64_t>(*count)};
}

Error LeaseLost(const std::string& receipt) {
  return Error(ErrorClass::kNotFound, "lease is lost: " + receipt);
}

Status CheckVisibility(std::chrono::seconds timeout) {
  if (timeout >= std::chrono::seconds::zero() && timeout <= kMaxVisibility)
    return {};
  return Error(ErrorClass::kConfiguration, "visibility timeout of " +
                                               std::to_string(timeout.count()) +
                                               " s is not within 0 to 43200 s");
}

Message MessageOf(const SqlRows& row) {
  return {.id = std::to_string(row.Int(0)),
          .receipt = ReceiptText({row.Int(0), row.Int(1)}),
          .body = row.Text(5),
          .attributes = ParseAttributesJson(row.Text(4)),
          .receive_count = static_cast<int>(row.Int(1)),
          .sent = TimeOf(row.Int(2)),
          .first_received = TimeOf(row.Int(3))};
}

}  // namespace

Result<std::unique_ptr<SqliteQueue>> SqliteQueue::Open(
    SqliteQueueOptions options) {
  auto [database, lease_clock] = TRY(OpenQueueDatabase(options.path));
  TRY(SettingsOf(database, options.name));
  if (!options.lease_clock) options.lease_clock = std::move(lease_clock);
  if (options.bell == nullptr) options.bell = std::make_shared<Bell>();
  return std::unique_ptr<SqliteQueue>(
      new SqliteQueue(std::move(options), std::move(database)));
}

Status SqliteQueue::CheckNotAbandoned() const {
  if (!options_.abandon.stop_requested()) return {};
  return Error(ErrorClass::kCancelled, "queue abandoned");
}

Result<std::vector<Message>> SqliteQueue::Receive(
    const ReceiveOptions& options) {
  const auto ring = [this] { options_.bell->Ring(); };
  const std::stop_callback on_stopping(options.stopping, ring);
  const std::stop_callback on_abandon(options_.abandon, ring);
  const steady_clock::time_point end = steady_clock::now() + options.wait;
  for (;;) {
    const std::uint64_t heard = options_.bell->rings();
    TRY(CheckNotAbandoned());
    if (options.stopping.stop_requested()) return std::vector<Message>();
    std::vector<Message> messages = TRY(Claim(options));
    const steady_clock::time_point now = steady_clock::now();
    if (!messages.empty() || now >= end) return messages;
    options_.bell->Wait(heard, std::min(end, now + kLookInterval));
  }
}

Result<std::vector<Message>> SqliteQueue::Claim(const ReceiveOptions& options) {
  const std::lock_guard lock(mutex_);
  // A look takes no write lock: an idle queue costs its writers nothing.
  if (!TRY(AnythingVisible(options_.lease_clock()))) {
    return std::vector<Message>();
  }
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  // Leases begin when the lock is ours: the wait for it is not taken off them.
  const SysMillis now = options_.lease_clock();
  const bool moved = TRY(MoveToDeadLetterQueue(now));
  std::vector<Message> messages = TRY(Take(options, now));
  TRY(transaction.Commit());
  if (moved) options_.bell->Ring();
  return messages;
}

Result<bool> SqliteQueue::AnythingVisible(SysMillis now) {
  SqlRows rows = TRY(database_.Query(
      "SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ? LIMIT 1",
      {options_.name, Millis(now)}));
  return rows.Next();
}

Result<bool> SqliteQueue::MoveToDeadLetterQueue(SysMillis now) {
  const QueueSettings settings = TRY(SettingsOf(database_, options_.name));
  if (settings.dead_letter_queue.empty()) return false;
  const int moved = TRY(
      database_.Run("UPDATE messages SET queue = ?, visible_at = ?"
                    " WHERE queue = ? AND visible_at <= ?"
                    " AND receive_count >= ?",
                    {settings.dead_letter_queue, Millis(now), options_.name,
                     Millis(now), std::int64_t{settings.max_receive_count}}));
  return moved > 0;
}

Result<std::vector<Message>> SqliteQueue::Take(const ReceiveOptions& options,
                                               SysMillis now) {
  const QueueSettings settings = TRY(SettingsOf(database_, options_.name));
  const std::chrono::seconds visibility =
      options.visibility.value_or(settings.visibility_timeout);
  TRY(CheckVisibility(visibility));
  const int limit = std::clamp(options.max_messages, 1, kMaxMessages);
  SqlRows rows = TRY(database_.Query(
      "UPDATE messages SET receive_count = receive_count + 1,"
      " first_received = coalesce(first_received, ?), visible_at = ?"
      " WHERE id IN (SELECT id FROM messages"
      "  WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?)"
      " RETURNING id, receive_count, sent, first_received, attributes, body",
      {Millis(options_.now()), Millis(now + visibility), options_.name,
       Millis(now), std::int64_t{limit}}));
  std::vector<Message> messages;
  while (TRY(rows.Next())) messages.push_back(MessageOf(rows));
  // RETURNING promises no order; oldest first is the more useful one.
  std::sort(
      messages.begin(), messages.end(), [](const Message& a, const Message& b) {
        return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id);
      });
  return messages;
}

template <typename Entry, typename One>
std::vector<Status> SqliteQueue::ForEach(std::span<const Entry> entries,
                                         One one) {
  std::vector<Status> statuses;
  const auto run = [&]() -> Status {
    TRY(CheckNotAbandoned());
    const std::lock_guard lock(mutex_);
    SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
    const SysMillis now = options_.lease_clock();
    for (const Entry& entry : entries) statuses.push_back(one(entry, now));
    return transaction.Commit();
  };
  const Status all = run();
  if (!all.ok()) return std::vector<Status>(entries.size(), all);
  options_.bell->Ring();
  return statuses;
}

std::vector<Status> SqliteQueue::ChangeVisibility(
    std::span<const VisibilityChange> changes) {
  return ForEach(changes,
                 [this](const VisibilityChange& change, SysMillis now) {
                   return ChangeOne(change, now);
                 });
}

Status SqliteQueue::ChangeOne(const VisibilityChange& change, SysMillis now) {
  TRY(CheckVisibility(change.timeout));
  const std::optional<Receipt> receipt = ParseReceipt(change.receipt);
  if (!receipt) return LeaseLost(change.receipt);
  const int changed = TRY(database_.Run(
      "UPDATE messages SET visible_at = ?"
      " WHERE id = ? AND receive_count = ? AND queue = ? AND visible_at > ?",
      {Millis(now + change.timeout), receipt->id, receipt->receive_count,
       options_.name, Millis(now)}));
  return changed == 0 ? LeaseLost(change.receipt) : Status();
}

std::vector<Status> SqliteQueue::Delete(std::span<const std::string> receipts) {
  return ForEach(receipts, [this](const std::string& receipt, SysMillis) {
    return DeleteOne(receipt);
  });
}

Status SqliteQueue::DeleteOne(const std::string& receipt) {
  const std::optional<Receipt> parsed = ParseReceipt(receipt);
  // Nobody has a receipt of a message that was never received.
  if (!parsed || parsed->receive_count == 0) return LeaseLost(receipt);
  const int deleted = TRY(database_.Run(
      "DELETE FROM messages WHERE id = ? AND receive_count = ? AND queue = ?",
      {parsed->id, parsed->receive_count, options_.name}));
  return deleted == 0 ? LeaseLost(receipt) : Status();
}

std::vector<Status> SqliteQueue::Send(
    std::span<const OutgoingMessage> messages) {
  return ForEach(messages,
                 [this](const OutgoingMessage& message, SysMillis now) {
                   return InsertMessage(database_, options_.name, message,
                                        {.wall = options_.now(), .lease = now});
                 });
}

Result<QueueStatus> SqliteQueue::Inspect() {
  TRY(CheckNotAbandoned());
  const std::lock_guard lock(mutex_);
  const QueueSettings settings = TRY(SettingsOf(database_, options_.name));
  SqlRows rows =
      TRY(database_.Query("SELECT count(*), total(visible_at <= ?1),"
                          " total(visible_at > ?1 AND receive_count > 0),"
                          " min(sent)"
                          " FROM messages WHERE queue = ?2",
                          {Millis(options_.lease_clock()), options_.name}));
  TRY(rows.Next());
  const auto all = static_cast<std::uint64_t>(rows.Int(0));
  QueueStatus status = {.visibility_timeout = settings.visibility_timeout,
                        .visible = static_cast<std::uint64_t>(rows.Int(1)),
                        .in_flight = static_cast<std::uint64_t>(rows.Int(2))};
  status.delayed = all - status.visible - status.in_flight;
  if (all > 0) status.oldest = TimeOf(rows.Int(3));
  if (!settings.dead_letter_queue.empty()) {
    status.redrive =
        RedrivePolicy{settings.dead_letter_queue, settings.max_receive_count};
  }
  return status;
}

}  // namespace darkroom
