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
#include "libs3q/local/seen_files.h"
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
        seen_(watched_.root, watched_.removals, std::move(queue)) {}
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
  Result<std::set<std::string>> BucketsThere();
  Status Lose(const std::string& bucket, const std::string& path);
  Status LoseAll(const std::set<std::string>& buckets);
  Status LoseAllOf(const std::string& bucket);
  Status ForgetGone(const std::string& bucket, const SeenFiles::Losses& losses);
  Status LoseUnlessDoubted(const std::string& bucket);
  Status LoseBucket(const std::string& bucket,
                    InotifyTree::Departure departure);
  Status ForgetConfirmed();

  const Watched watched_;
  Fd stop_;  // An eventfd, readable once Stop() was called.
  std::thread thread_;

  // Used by Start() until the thread runs, then by the thread.
  SeenFiles seen_;
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
  if (TRY(seen_.Holds(bucket, *key, file.state))) return {};
  // Its writer will close it, and that is an event.
  if (IsBeingWritten(file.fd.get())) return {};
  return seen_.See({bucket, *key, file.state, WallNow()});
}

// Those of which something was seen and whose folders are there.
Result<std::set<std::string>> DirectoryWatcher::BucketsThere() {
  std::set<std::string> buckets;
  for (const std::string& bucket : TRY(seen_.Buckets())) {
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
  TRY(seen_.Forget(bucket, *key, SeenFiles::Evidence::kNone));
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
  confirmed_[bucket].merge(unconfirmed_[bucket]);
  return ForgetConfirmed();
}

Status DirectoryWatcher::ForgetConfirmed() {
  for (auto& [bucket, keys] : confirmed_) {
    while (!keys.empty()) {
      TRY(seen_.Forget(bucket, *keys.begin(), SeenFiles::Evidence::kEvents));
      keys.erase(keys.begin());
    }
  }
  return {};
}

Status DirectoryWatcher::LoseAllOf(const std::string& bucket) {
  const SeenFiles::Losses losses = TRY(seen_.LossesOf(bucket));
  return ForgetGone(bucket, losses);
}

Status DirectoryWatcher::ForgetGone(const std::string& bucket,
                                    const SeenFiles::Losses& losses) {
  for (const std::string& key : losses.gone) {
    TRY(seen_.Forget(bucket, key, SeenFiles::Evidence::kNone));
  }
  return {};
}

// An empty folder is more likely a disk that is not mounted than the end of all
// pictures: what was seen in it stays known.
Status DirectoryWatcher::LoseUnlessDoubted(const std::string& bucket) {
  const SeenFiles::Losses losses = TRY(seen_.LossesOf(bucket));
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
  return ForgetGone(bucket, losses);
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
