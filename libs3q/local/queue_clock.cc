#include "libs3q/local/queue_clock.h"

#include <fcntl.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/fd.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxNameBytes = 64;

// CLOCK_MONOTONIC: counted from the start, and the same for all processes.
milliseconds SinceStart() {
  return std::chrono::duration_cast<milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

Result<std::optional<milliseconds>> OffsetOf(Database& database,
                                             const std::string& boot) {
  SqlRows rows =
      TRY(database.Query("SELECT offset FROM clock WHERE boot = ?", {boot}));
  if (!TRY(rows.Next())) return std::optional<milliseconds>();
  return std::optional<milliseconds>(rows.Int(0));
}

Result<milliseconds> StartAnew(Database& database, const std::string& boot) {
  const milliseconds now = WallNow().time_since_epoch();
  const milliseconds offset = now - SinceStart();
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database));
  TRY(database.Run("UPDATE messages SET visible_at = ?1 WHERE visible_at > ?1",
                   {std::int64_t{now.count()}}));
  TRY(database.Run("DELETE FROM clock", {}));
  TRY(database.Run("INSERT INTO clock (boot, offset) VALUES (?, ?)",
                   {boot, std::int64_t{offset.count()}}));
  TRY(transaction.Commit());
  return offset;
}

}  // namespace

Result<WallClock> StartQueueClock(Database& database, const std::string& boot) {
  if (boot.empty()) return WallClock(WallNow);
  std::optional<milliseconds> offset = TRY(OffsetOf(database, boot));
  if (!offset) offset = TRY(StartAnew(database, boot));
  return WallClock(
      [offset = *offset] { return SysMillis(offset + SinceStart()); });
}

std::string BootName() {
  const Fd file(
      ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  const Result<Bytes> name = ReadAll(file.get(), kMaxNameBytes);
  return name.ok() ? std::string(AsText(*name)) : std::string();
}

}  // namespace darkroom
