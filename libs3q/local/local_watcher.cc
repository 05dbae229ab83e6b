// Uploads by copying: files that come to a bucket's folder, and those that go,
// become messages.

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/time.h"
#include "libs3q/bucket_name.h"
#include "libs3q/local/being_written.h"
#include "libs3q/local/inotify_tree.h"
#include "libs3q/local/key_path.h"
#include "libs3q/local/local_services.h"
#include "libs3q/local/object_file.h"
#include "libs3q/local/queue_database.h"
#include "libs3q/local/upload_event.h"
#include "libs3q/marker.h"

namespace darkroom {
namespace {

constexpr std::chrono::seconds kRescanAfter{1};
constexpr int kScansAtStart = 5;

using std::chrono::steady_clock;
constexpr steady_clock::time_point kNever = steady_clock::time_point::max();

// As poll(2) wants it.
int MillisUntil(steady_clock::time_point time) {
  if (time == kNever) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(time - steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

class DirectoryWatcher final : public LocalWatcher {
 public:
  struct Watched {
    std::filesystem::path root;
    std::vector<std::string> buckets;
    LocalRemovals removals;
  };

  DirectoryWatcher(Watched watched, QueueDatabase queue)
      : watched_(std::move(watched)),
        lease_clock_(std::move(queue.lease_clock)),
        database_(std::move(queue.database)) {}
  ~DirectoryWatcher() override { Stop(); }

  Status Prepare(const std::stop_token& stop) override;
  Status Start(const std::stop_token& stop) override;
  void Stop() override;

 private:
  Status Open();
  Status ScanAtStart(const std::stop_token& stop);
  void Run();
  void Note(Status status, const std::string& bucket, const std::string& path);
  Status Queue(const std::string& bucket, const std::string& path);
  Result<bool> WasSeen(const std::string& bucket, const std::string& key,
                       FileState state);
  Status See(UploadEvent event);
  Result<std::set<std::string>> BucketsThere();
  Status Lose(const std::string& bucket, const std::string& path);
  Status LoseAll(const std::set<std::string>& buckets);
  // Of a bucket: the keys that were seen and are gone, and whether some are
  // left.
  struct Losses {
    std::vector<std::string> gone;
    bool any_left = false;
  };
  Result<Losses> LossesOf(const std::string& bucket);
  Status LoseAllOf(const std::string& bucket);
  Status LoseUnlessDoubted(const std::string& bucket);
  Status LoseBucket(const std::string& bucket,
                    InotifyTree::Departure departure);
  Status ForgetConfirmed();
  // How one knows that a file is gone where its bucket is.
  enum class Evidence : std::uint8_t { kNone, kEvents };
  Result<bool> IsGone(const std::string& bucket, const std::string& key,
                      Evidence evidence);
  Status Forget(const std::string& bucket, const std::string& key,
                Evidence evidence);
  Status Send(const std::string& body, SysMillis now);

  const Watched watched_;
  const WallClock lease_clock_;
  Fd stop_;  // An eventfd, readable once Stop() was called.
  std::thread thread_;

  // Used by Start() until the thread runs, then by the thread.
  Database database_;
  std::optional<InotifyTree> tree_;
  std::set<std::string> there_;  // BucketsThere() when it was opened.
  bool is_preparing_ = false;    // What is found has no message yet.
  // By bucket: keys that events say are gone, where nobody could look.
  std::map<std::string, std::set<std::string>> unconfirmed_;
  std::map<std::string, std::set<std::string>> confirmed_;  // And not done.
  Status first_failure_;  // Since the last scan; a scan may mend it.
};

Status DirectoryWatcher::Prepare(const std::stop_token& stop) {
  TRY(Open());
  is_preparing_ = true;
  Status status = tree_->Scan(stop);
  is_preparing_ = false;
  return status;
}

Status DirectoryWatcher::Start(const std::stop_token& stop) {
  if (!tree_) TRY(Open());
  TRY(ScanAtStart(stop));
  thread_ = std::thread([this] { Run(); });
  return {};
}

Status DirectoryWatcher::Open() {
  stop_ = Fd(::eventfd(0, EFD_CLOEXEC));
  if (!stop_.valid()) return ErrnoError(errno, "cannot watch folders");
  // Before a scan makes those that are missing.
  there_ = TRY(BucketsThere());
  tree_ = TRY(InotifyTree::Open(
      watched_.root, watched_.buckets,
      {.found =
           [this](const std::string& bucket, const std::string& path) {
             if (is_preparing_) return;
             Note(Queue(bucket, path), bucket, path);
           },
       .lost =
           [this](const std::string& bucket, const std::string& path) {
             Note(Lose(bucket, path), bucket, path);
           },
       .bucket_lost =
           [this](const std::string& bucket, InotifyTree::Departure departure) {
             Note(LoseBucket(bucket, departure), bucket, "");
           }}));
  return {};
}

// Another process may hold the database for longer than one waits for it.
Status DirectoryWatcher::ScanAtStart(const std::stop_token& stop) {
  for (int tries = 1;; ++tries) {
    first_failure_ = {};
    TRY(tree_->Scan(stop));
    for (const std::string& bucket : there_) {
      if (first_failure_.ok()) first_failure_ = LoseUnlessDoubted(bucket);
    }
    if (first_failure_.ok()) return {};
    const bool may_pass =
        first_failure_.error().kind() == ErrorKind::kTransient;
    if (!may_pass || tries == kScansAtStart) return first_failure_;
    LogError(LogLevel::kWarn, "watch_failed", first_failure_.error());
  }
}

void DirectoryWatcher::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  (void)WriteAll(stop_.get(),
                 {reinterpret_cast<const std::uint8_t*>(&one), sizeof one});
  thread_.join();
}

// What fails is logged and tried again: with the whole folder, since nobody
// remembers which file it was, and by the clock, since files may come without
// a pause.
void DirectoryWatcher::Run() {
  std::array<pollfd, 2> fds = {
      {{stop_.get(), POLLIN, 0}, {tree_->fd(), POLLIN, 0}}};
  steady_clock::time_point next_scan = kNever;
  for (;;) {
    const int ready = ::poll(fds.data(), fds.size(), MillisUntil(next_scan));
    if (ready < 0 && errno != EINTR) return;
    if ((fds[0].revents & POLLIN) != 0) return;
    Status status;
    if (steady_clock::now() >= next_scan) {
      next_scan = kNever;
      first_failure_ = {};
      Note(ForgetConfirmed(), "", "");
      Note(Lose("", ""), "", "");  // Before a scan makes missing buckets.
      status = tree_->Scan();
    } else if (ready > 0) {
      status = tree_->ReadEvents();
    } else {
      continue;
    }
    if (!status.ok() && first_failure_.ok()) first_failure_ = status;
    if (first_failure_.ok()) continue;
    next_scan = std::min(next_scan, steady_clock::now() + kRescanAfter);
    LogRepeating(LogLevel::kWarn, "watch_failed", first_failure_.error());
  }
}

void DirectoryWatcher::Note(Status status, const std::string& bucket,
                            const std::string& path) {
  if (status.ok()) return;
  // A file that we may not read stands in nobody else's way.
  if (status.error().cls() == ErrorClass::kAccess) {
    return LogError(LogLevel::kWarn, "file_skipped", status.error(),
                    {{"bucket", std::string_view(bucket)},
                     {"path", std::string_view(path)}});
  }
  if (first_failure_.ok()) first_failure_ = std::move(status);
}

// The file's state now counts, not that of the moment of the event.
Status DirectoryWatcher::Queue(const std::string& bucket,
                               const std::string& path) {
  const std::optional<std::string> key = KeyOfPath(path);
  if (!key) return {};
  unconfirmed_[bucket].erase(*key);
  confirmed_[bucket].erase(*key);
  const Result<Fd> folder = OpenBucket(watched_.root, bucket);
  if (!folder.ok()) return {};  // Gone again.
  const Result<DescribedObject> object =
      OpenDescribedObject(folder->get(), *key);
  if (!object.ok()) {
    if (object.error().cls() == ErrorClass::kNotFound)
      return {};  // Gone again.
    return object.error();
  }
  if (object->sidecar.metadata.contains(kMarkerMetadata)) return {};
  const ObjectFile& file = object->file;
  if (TRY(WasSeen(bucket, *key, file.state))) return {};
  // Its writer will close it, and that is an event.
  if (IsBeingWritten(file.fd.get())) return {};
  return See({bucket, *key, file.state, WallNow()});
}

// Whether that is what was seen there last: a file that was there before and
// comes back (mv photo.bak photo.jpg) is another upload.
Result<bool> DirectoryWatcher::WasSeen(const std::string& bucket,
                                       const std::string& key,
                                       FileState state) {
  SqlRows rows = TRY(database_.Query(
      "SELECT size, mtime_ns FROM seen WHERE bucket = ? AND path = ?"
      " ORDER BY rowid DESC LIMIT 1",
      {bucket, key}));
  if (!TRY(rows.Next())) return false;
  return FileState{static_cast<std::uint64_t>(rows.Int(0)), rows.Int(1)} ==
         state;
}

// Remembered and queued as one: neither a kill nor another watcher comes
// between.  What was seen there before is forgotten.
Status DirectoryWatcher::See(UploadEvent event) {
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  if (TRY(WasSeen(event.bucket, event.key, event.state))) return {};
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

Status DirectoryWatcher::Send(const std::string& body, SysMillis now) {
  return InsertMessage(database_, kLocalQueue, {.body = body},
                       {.wall = now, .lease = lease_clock_()});
}

// Those of which something was seen and whose folders are there.
Result<std::set<std::string>> DirectoryWatcher::BucketsThere() {
  std::set<std::string> buckets;
  SqlRows rows = TRY(database_.Query("SELECT DISTINCT bucket FROM seen"));
  while (TRY(rows.Next())) {
    const std::string bucket = rows.Text(0);
    const auto& only = watched_.buckets;
    const bool wanted = only.empty() || std::find(only.begin(), only.end(),
                                                  bucket) != only.end();
    if (wanted && OpenBucket(watched_.root, bucket).ok()) {
      buckets.insert(bucket);
    }
  }
  return buckets;
}

Status DirectoryWatcher::Lose(const std::string& bucket,
                              const std::string& path) {
  if (bucket.empty()) return LoseAll(TRY(BucketsThere()));
  if (path.empty()) return LoseAllOf(bucket);
  const std::optional<std::string> key = KeyOfPath(path);
  if (!key) return {};
  TRY(Forget(bucket, *key, Evidence::kNone));
  // It may have gone while that waited for the database.
  if (!OpenBucket(watched_.root, bucket).ok()) {
    unconfirmed_[bucket].insert(*key);
  }
  return {};
}

Status DirectoryWatcher::LoseAll(const std::set<std::string>& buckets) {
  for (const std::string& bucket : buckets) TRY(LoseUnlessDoubted(bucket));
  return {};
}

// Only an empty folder can be deleted: what was seen to go from it before is
// gone.  A bucket that is moved takes its files along, and of a disk that is
// unmounted there are no such events.
Status DirectoryWatcher::LoseBucket(const std::string& bucket,
                                    InotifyTree::Departure departure) {
  if (departure == InotifyTree::Departure::kMoved) {
    unconfirmed_.erase(bucket);
    return {};
  }
  std::set<std::string>& keys = unconfirmed_[bucket];
  confirmed_[bucket].merge(keys);
  return ForgetConfirmed();
}

Status DirectoryWatcher::ForgetConfirmed() {
  for (auto& [bucket, keys] : confirmed_) {
    while (!keys.empty()) {
      TRY(Forget(bucket, *keys.begin(), Evidence::kEvents));
      keys.erase(keys.begin());
    }
  }
  return {};
}

Result<DirectoryWatcher::Losses> DirectoryWatcher::LossesOf(
    const std::string& bucket) {
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

Status DirectoryWatcher::LoseAllOf(const std::string& bucket) {
  const Losses losses = TRY(LossesOf(bucket));
  for (const std::string& key : losses.gone) {
    TRY(Forget(bucket, key, Evidence::kNone));
  }
  return {};
}

// An empty folder is more likely a disk that is not mounted than the end of all
// pictures: what was seen in it stays known.
Status DirectoryWatcher::LoseUnlessDoubted(const std::string& bucket) {
  const Losses losses = TRY(LossesOf(bucket));
  const bool doubted = !losses.any_left && !losses.gone.empty() &&
                       watched_.removals == LocalRemovals::kTell;
  if (doubted) {
    Log(LogLevel::kWarn, "bucket_empty",
        {{"bucket", std::string_view(bucket)},
         {"files_gone", losses.gone.size()},
         {"advice",
          "every file that was seen there is gone: their renditions are kept, "
          "in case a disk is not mounted"}});
    return {};
  }
  for (const std::string& key : losses.gone) {
    TRY(Forget(bucket, key, Evidence::kNone));
  }
  return {};
}

// What cannot be looked at is not gone.
Result<bool> DirectoryWatcher::IsGone(const std::string& bucket,
                                      const std::string& key,
                                      Evidence evidence) {
  const Result<Fd> folder = OpenBucket(watched_.root, bucket);
  if (!folder.ok()) {
    return evidence == Evidence::kEvents &&
           folder.error().cls() == ErrorClass::kNotFound;
  }
  const Result<ObjectFile> file = OpenObject(folder->get(), key);
  return !file.ok() && file.error().cls() == ErrorClass::kNotFound;
}

// As See, and only if the file is gone now: one that came back since is seen
// after this or has been seen before.  Of several watchers, one tells.
Status DirectoryWatcher::Forget(const std::string& bucket,
                                const std::string& key, Evidence evidence) {
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  if (!TRY(IsGone(bucket, key, evidence))) return {};
  const int rows = TRY(database_.Run(
      "DELETE FROM seen WHERE bucket = ? AND path = ?", {bucket, key}));
  if (rows > 0 && watched_.removals == LocalRemovals::kTell) {
    RemovalEvent event = {.bucket = bucket, .key = key, .time = WallNow()};
    event.sequence = TRY(NextSequence(database_, event.time));
    TRY(Send(RemovalEventJson(event), event.time));
  }
  return transaction.Commit();
}

}  // namespace

Result<std::unique_ptr<LocalWatcher>> WatchLocalBuckets(
    const LocalOptions& options, std::vector<std::string> buckets,
    LocalRemovals removals) {
  for (const std::string& bucket : buckets) TRY(CheckBucketName(bucket));
  // Makes the folders and the queue that the events go to.
  TRY(OpenLocalServices(options));
  QueueDatabase queue = TRY(OpenQueueDatabase(options.root / "queue.db"));
  return std::unique_ptr<LocalWatcher>(std::make_unique<DirectoryWatcher>(
      DirectoryWatcher::Watched{options.root, std::move(buckets), removals},
      std::move(queue)));
}

}  // namespace darkroom
