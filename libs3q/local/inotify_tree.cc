#include "libs3q/local/inotify_tree.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "libs3q/bucket_name.h"
#include "libs3q/local/beneath.h"
#include "libs3q/local/key_path.h"
#include "libs3q/local/object_file.h"

namespace darkroom {
namespace {

constexpr std::size_t kEventBytes = 65'536;  // Read at once.
constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE |
    IN_ATTRIB | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

std::string Join(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + '/' + name;
}

Status GoesOn(const std::stop_token& stop) {
  if (!stop.stop_requested()) return {};
  return Error(ErrorClass::kCancelled, "stopped while looking at folders");
}

// Escaped names are ours, whatever they begin with.
bool IsPassedOver(const std::string& folder, std::string_view name) {
  return name.starts_with('.') && !folder.starts_with(kEscapedKeysFolder);
}

}  // namespace

Result<InotifyTree> InotifyTree::Open(std::filesystem::path root,
                                      std::vector<std::string> buckets,
                                      Callbacks callbacks) {
  Fd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify.valid()) return ErrnoError(errno, "cannot watch folders");
  InotifyTree tree(std::move(inotify), std::move(root), std::move(callbacks));
  tree.buckets_.insert(buckets.begin(), buckets.end());
  return tree;
}

std::filesystem::path InotifyTree::PathOf(const Folder& folder) const {
  std::filesystem::path path = root_ / "buckets";
  if (!folder.bucket.empty()) path /= folder.bucket;
  if (!folder.path.empty()) path /= folder.path;
  return path;
}

Status InotifyTree::Scan(const std::stop_token& stop) {
  TRY(Watch({}));
  if (!WatchesRoot()) return NoFolder();  // Before it is made once more.
  for (const std::string& bucket : buckets_) TRY(ScanBucket(bucket, stop));
  std::error_code failure;
  const std::filesystem::path all = root_ / "buckets";
  for (const auto& entry : std::filesystem::directory_iterator(all, failure)) {
    const std::string name = entry.path().filename().string();
    if (IsPassedOver("", name)) continue;
    std::error_code gone;
    const std::filesystem::file_type type = entry.symlink_status(gone).type();
    if (type == std::filesystem::file_type::regular) TellOfLoose(name);
    if (type == std::filesystem::file_type::directory &&
        !buckets_.contains(name)) {
      TRY(ScanFound(name, stop));
    }
  }
  if (failure)
    return ErrnoError(failure.value(), "cannot list " + all.string());
  return {};
}

Status InotifyTree::ScanFound(const std::string& bucket,
                              const std::stop_token& stop) {
  if (IsWanted(bucket)) return ScanBucket(bucket, stop);
  // With a list, others are nobody's business.
  const Status valid = CheckBucketName(bucket);
  if (!valid.ok() && told_of_.insert(bucket).second) {
    LogError(LogLevel::kWarn, "bucket_skipped", valid.error());
  }
  return {};
}

void InotifyTree::TellOfLoose(const std::string& name) {
  if (!told_of_.insert(name).second) return;
  LogError(LogLevel::kWarn, "file_skipped",
           Error(ErrorClass::kUnsupported,
                 "it lies beside the buckets, not in one: move it into a "
                 "folder below buckets/"),
           {{"path", std::string_view(name)}});
}

bool InotifyTree::IsWanted(const std::string& bucket) const {
  return buckets_.empty() ? CheckBucketName(bucket).ok()
                          : buckets_.contains(bucket);
}

Status InotifyTree::ScanBucket(const std::string& bucket,
                               const std::stop_token& stop) {
  // With its reserved folders, or the escaped keys could not be watched.
  TRY(MakeBucket(root_, bucket));
  TRY(ScanFolder({bucket, ""}, stop));
  return ScanFolder({bucket, std::string(kEscapedKeysFolder)}, stop);
}

Status InotifyTree::ScanFolder(const Folder& folder,
                               const std::stop_token& stop) {
  TRY(GoesOn(stop));
  if (folder.path.size() > kMaxKeyBytes * 4) return {};  // No key is so long.
  TRY(Watch(folder));
  const Result<Fd> bucket = OpenBucket(root_, folder.bucket);
  if (!bucket.ok()) return {};  // Gone again.
  Result<Fd> opened =
      OpenBeneath(bucket->get(), folder.path.empty() ? "." : folder.path,
                  O_RDONLY | O_DIRECTORY);
  if (!opened.ok()) return {};  // Gone again.
  std::vector<std::string> folders;
  TRY(VisitFolder(std::move(*opened),
                  [&](const std::string& name, EntryType type) {
                    if (stop.stop_requested()) return;
                    if (IsPassedOver(folder.path, name)) return;
                    const std::string path = Join(folder.path, name);
                    if (type == EntryType::kFile) {
                      callbacks_.found(folder.bucket, path);
                    }
                    if (type == EntryType::kFolder) folders.push_back(path);
                  }));
  TRY(GoesOn(stop));
  for (const std::string& path : folders) {
    TRY(ScanFolder({folder.bucket, path}, stop));
  }
  return {};
}

Status InotifyTree::Watch(const Folder& folder) {
  const std::filesystem::path path = PathOf(folder);
  const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), kEvents);
  if (watch >= 0) {
    watches_[watch] = folder;
    return {};
  }
  if (errno == ENOENT || errno == ENOTDIR) return {};  // Gone again.
  if (errno == EACCES) {  // "lost+found": in nobody else's way.
    LogError(LogLevel::kWarn, "folder_skipped",
             ErrnoError(errno, "cannot watch " + path.string()));
    return {};
  }
  if (errno == ENOSPC) {
    return Error(ErrorClass::kConfiguration,
                 "too many folders to watch: raise "
                 "fs.inotify.max_user_watches (sysctl)");
  }
  return ErrnoError(errno, "cannot watch " + path.string());
}

// A folder that moved away takes its watch along, which would report paths
// that no longer are.
void InotifyTree::Unwatch(const Folder& folder) {
  const std::string below = folder.path + '/';
  for (auto it = watches_.begin(); it != watches_.end();) {
    const Folder& watched = it->second;
    const bool inside = watched.bucket == folder.bucket &&
                        (folder.path.empty() || watched.path == folder.path ||
                         watched.path.starts_with(below));
    if (inside) ::inotify_rm_watch(inotify_.get(), it->first);
    it = inside ? watches_.erase(it) : std::next(it);
  }
}

Status InotifyTree::ReadEvents() {
  alignas(inotify_event) std::array<char, kEventBytes> buffer = {};
  for (;;) {
    const ssize_t n = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return {};
    if (n < 0) return ErrnoError(errno, "cannot read folder events");
    for (std::size_t at = 0; at < static_cast<std::size_t>(n);) {
      inotify_event event = {};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      TRY(Handle(event, event.len == 0 ? "" : name));
    }
  }
}

Status InotifyTree::Handle(const inotify_event& event, std::string_view name) {
  // Events were lost: look at everything.
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    callbacks_.lost("", "");  // Before a scan makes buckets that are missing.
    return Scan();
  }
  const auto watch = watches_.find(event.wd);
  if (watch == watches_.end()) return {};
  const Folder parent = watch->second;
  const bool is_root = parent.bucket.empty();
  if ((event.mask & IN_IGNORED) != 0) {
    watches_.erase(watch);
    return is_root ? NoFolder() : Status();
  }
  if (is_root && (event.mask & IN_MOVE_SELF) != 0) return LoseRoot();
  if (name.empty() || IsPassedOver(parent.path, name)) return {};
  if (is_root) return HandleBucket(event, std::string(name));
  const Folder child = {parent.bucket, Join(parent.path, std::string(name))};
  if ((event.mask & IN_ISDIR) != 0) return HandleFolder(event, child);
  // A time that is restored after the closing (unzip, scp -p) makes the file
  // another one than the event of the closing says.
  if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB)) != 0) {
    callbacks_.found(child.bucket, child.path);
  }
  if ((event.mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
    callbacks_.lost(child.bucket, child.path);
  }
  return {};
}

// It took all buckets along.
Status InotifyTree::LoseRoot() {
  std::set<std::string> buckets;
  for (const auto& [watch, folder] : watches_) buckets.insert(folder.bucket);
  for (const std::string& bucket : buckets) {
    Unwatch({bucket, ""});
    if (!bucket.empty()) callbacks_.bucket_lost(bucket, Departure::kMoved);
  }
  return NoFolder();
}

bool InotifyTree::WatchesRoot() const {
  return std::ranges::any_of(
      watches_, [](const auto& watch) { return watch.second.bucket.empty(); });
}

Error InotifyTree::NoFolder() const {
  return Error(ErrorClass::kTransient,
               "nothing is watched: " + PathOf({}).string() +
                   " is gone; make it again, or start again");
}

Status InotifyTree::HandleBucket(const inotify_event& event,
                                 const std::string& name) {
  if ((event.mask & IN_ISDIR) == 0) {
    if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) TellOfLoose(name);
    return {};
  }
  if (!IsWanted(name)) {
    const bool came = (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0;
    return came ? ScanFound(name, {}) : Status();
  }
  TRY(HandleFolder(event, {name, ""}));
  if ((event.mask & IN_DELETE) != 0) {
    callbacks_.bucket_lost(name, Departure::kDeleted);
  }
  if ((event.mask & IN_MOVED_FROM) != 0) {
    callbacks_.bucket_lost(name, Departure::kMoved);
  }
  return {};
}

Status InotifyTree::HandleFolder(const inotify_event& event,
                                 const Folder& child) {
  if ((event.mask & IN_MOVED_FROM) != 0) {
    Unwatch(child);
    if (!child.path.empty()) callbacks_.lost(child.bucket, "");
  }
  if ((event.mask & (IN_CREATE | IN_MOVED_TO)) == 0) return {};
  // What was put into it before it was watched is found by looking.
  if (child.path.empty()) return ScanBucket(child.bucket, {});
  return ScanFolder(child, {});
}

}  // namespace darkroom
