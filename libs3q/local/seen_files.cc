#include "libs3q/local/seen_files.h"

namespace darkroom {

Result<bool> SeenFiles::Holds(const std::string& bucket, const std::string& key,
                              FileState state) {
  SqlRows rows = TRY(database_.Query(
      "SELECT size, mtime_ns FROM seen WHERE bucket = ? AND path = ?"
      " ORDER BY rowid DESC LIMIT 1",
      {bucket, key}));
  if (!TRY(rows.Next())) return false;
  return FileState{static_cast<std::uint64_t>(rows.Int(0)), rows.Int(1)} ==
         state;
}

Status SeenFiles::See(UploadEvent event) {
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  if (TRY(Holds(event.bucket, event.key, event.state))) return {};
  TRY(database_.Run("DELETE FROM seen WHERE bucket = ? AND path = ?",
                    {event.bucket, event.key}));
  TRY(database_.Run(
      "INSERT INTO seen VALUES (?, ?, ?, ?)",
      {event.bucket, event.key, static_cast<std::int64_t>(event.state.size),
       event.state.mtime_ns}));
  event.sequence = TRY(NextSequence(database_, event.time));
  TRY(Send(UploadEventJson(event), event.time));
  return transaction.Commit();
}

Status SeenFiles::Send(const std::string& body, SysMillis now) {
  return InsertMessage(database_, kLocalQueue, {.body = body},
                       {.wall = now, .lease = lease_clock_()});
}

Result<std::set<std::string>> SeenFiles::Buckets() {
  std::set<std::string> buckets;
  SqlRows rows = TRY(database_.Query("SELECT DISTINCT bucket FROM seen"));
  while (TRY(rows.Next())) buckets.insert(rows.Text(0));
  return buckets;
}

Result<SeenFiles::Losses> SeenFiles::LossesOf(const std::string& bucket) {
  Losses losses;
  SqlRows rows = TRY(database_.Query(
      "SELECT DISTINCT path FROM seen WHERE bucket = ?", {bucket}));
  while (TRY(rows.Next())) {
    std::string key = rows.Text(0);
    const bool is_gone = TRY(IsGone(bucket, key, Evidence::kNone));
    losses.any_left = losses.any_left || !is_gone;
    if (is_gone) losses.gone.push_back(std::move(key));
  }
  return losses;
}

// What cannot be looked at is not gone.
Result<bool> SeenFiles::IsGone(const std::string& bucket,
                               const std::string& key,
                               Evidence evidence) const {
  const Result<Fd> folder = OpenBucket(root_, bucket);
  if (!folder.ok()) {
    return evidence == Evidence::kEvents &&
           folder.error().cls() == ErrorClass::kNotFound;
  }
  const Result<ObjectFile> file = OpenObject(folder->get(), key);
  return !file.ok() && file.error().cls() == ErrorClass::kNotFound;
}

Status SeenFiles::Forget(const std::string& bucket, const std::string& key,
                         Evidence evidence) {
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  if (!TRY(IsGone(bucket, key, evidence))) return {};
  const int rows = TRY(database_.Run(
      "DELETE FROM seen WHERE bucket = ? AND path = ?", {bucket, key}));
  if (rows > 0 && removals_ == LocalRemovals::kTell) {
    RemovalEvent event = {.bucket = bucket, .key = key, .time = WallNow()};
    event.sequence = TRY(NextSequence(database_, event.time));
    TRY(Send(RemovalEventJson(event), event.time));
  }
  return transaction.Commit();
}

}  // namespace darkroom
