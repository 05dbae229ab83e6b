// Uploads by copying: new files of a bucket's folder become messages.

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/time.h"
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

constexpr int kRescanAfterMillis = 1000;

class DirectoryWatcher final : public LocalWatcher {
 public:
  DirectoryWatcher(std::filesystem::path root, std::vector<std::string> buckets,
                   QueueDatabase queue)
      : root_(std::move(root)),
        buckets_(std::move(buckets)),
        lease_clock_(std::move(queue.lease_clock)),
        database_(std::move(queue.database)) {}
  ~DirectoryWatcher() override { Stop(); }

  Status Start() override;
  void Stop() override;

 private:
  void Run();
  void Consider(const std::string& bucket, const std::string& path);
  Status Queue(const std::string& bucket, const std::string& path);
  Result<bool> WasSeen(const std::string& bucket, const std::string& key,
                       FileState state);
  Status See(UploadEvent event, const Sidecar& sidecar);

  const std::filesystem::path root_;
  const std::vector<std::string> buckets_;
  const WallClock lease_clock_;
  Fd stop_;  // An eventfd, readable once Stop() was called.
  std::thread thread_;

  // Used by Start() until the thread runs, then by the thread.
  Database database_;
  std::optional<InotifyTree> tree_;
  Status first_failure_;  // Since the last scan; a scan may mend it.
};

Status DirectoryWatcher::Start() {
  stop_ = Fd(::eventfd(0, EFD_CLOEXEC));
  if (!stop_.valid()) return ErrnoError(errno, "cannot watch folders");
  tree_ = TRY(InotifyTree::Open(
      root_, buckets_,
      [this](const std::string& bucket, const std::string& path) {
        Consider(bucket, path);
      }));
  TRY(tree_->Scan());
  TRY(first_failure_);
  thread_ = std::thread([this] { Run(); });
  return {};
}

void DirectoryWatcher::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  (void)WriteAll(stop_.get(),
                 {reinterpret_cast<const std::uint8_t*>(&one), sizeof one});
  thread_.join();
}

// What fails is logged and tried again: with the whole folder, since nobody
// remembers which file it was.
void DirectoryWatcher::Run() {
  std::array<pollfd, 2> fds = {
      {{stop_.get(), POLLIN, 0}, {tree_->fd(), POLLIN, 0}}};
  for (;;) {
    const int timeout = first_failure_.ok() ? -1 : kRescanAfterMillis;
    const int ready = ::poll(fds.data(), fds.size(), timeout);
    if (ready < 0 && errno != EINTR) return;
    if ((fds[0].revents & POLLIN) != 0) return;
    Status status = first_failure_;
    if (ready == 0) {
      first_failure_ = {};
      status = tree_->Scan();
    } else if (ready > 0) {
      status = tree_->ReadEvents();
    }
    if (!status.ok() && first_failure_.ok()) first_failure_ = status;
    if (first_failure_.ok()) continue;
    LogError(LogLevel::kWarn, "watch_failed", first_failure_.error());
  }
}

void DirectoryWatcher::Consider(const std::string& bucket,
                                const std::string& path) {
  Status status = Queue(bucket, path);
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
  const Result<Fd> folder = OpenBucket(root_, bucket);
  if (!folder.ok()) return {};  // Gone again.
  const Result<DescribedObject> object =
      OpenDescribedObject(folder->get(), *key);
  if (!object.ok()) {
    if (object.error().cls() == ErrorClass::kNotFound)
      return {};  // Gone again.
    return object.error();
  }
  const ObjectFile& file = object->file;
  if (TRY(WasSeen(bucket, *key, file.state))) return {};
  // Its writer will close it, and that is an event.
  if (IsBeingWritten(file.fd.get())) return {};
  return See({bucket, *key, file.state, WallNow()}, object->sidecar);
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
// between.
Status DirectoryWatcher::See(UploadEvent event, const Sidecar& sidecar) {
  SqlTransaction transaction = TRY(SqlTransaction::Begin(database_));
  if (TRY(WasSeen(event.bucket, event.key, event.state))) return {};
  // The row becomes the last one also if it was there.
  TRY(database_.Run(
      "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)",
      {event.bucket, event.key, static_cast<std::int64_t>(event.state.size),
       event.state.mtime_ns}));
  if (!sidecar.metadata.contains(kMarkerMetadata)) {
    event.sequence = TRY(NextSequence(database_, event.time));
    TRY(InsertMessage(database_, kLocalQueue, {.body = UploadEventJson(event)},
                      {.wall = event.time, .lease = lease_clock_()}));
  }
  return transaction.Commit();
}

}  // namespace

Result<std::unique_ptr<LocalWatcher>> WatchLocalBuckets(
    const LocalOptions& options, std::vector<std::string> buckets) {
  for (const std::string& bucket : buckets) TRY(CheckBucketName(bucket));
  // Makes the folders and the queue that the events go to.
  TRY(OpenLocalServices(options));
  QueueDatabase queue = TRY(OpenQueueDatabase(options.root / "queue.db"));
  return std::unique_ptr<LocalWatcher>(std::make_unique<DirectoryWatcher>(
      options.root, std::move(buckets), std::move(queue)));
}

}  // namespace darkroom
