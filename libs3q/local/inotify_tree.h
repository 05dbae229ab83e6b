// Files that come to the folders of some buckets, and go.

#ifndef DARKROOM_LIBS3Q_LOCAL_INOTIFY_TREE_H_
#define DARKROOM_LIBS3Q_LOCAL_INOTIFY_TREE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

struct inotify_event;

namespace darkroom {

// Watches root/buckets/<bucket>/ and all folders in it.  Names that begin with
// a dot are passed over (what programs leave beside files: .DS_Store, the
// temporary files of rsync), darkroom's own escaped keys excepted.  Follows no
// symlinks.  Thread-compatible.
class InotifyTree {
 public:
  // Called with a path relative to the bucket's folder, at least once for each
  // regular file that was there or has been closed after writing or moved in.
  using Found =
      std::function<void(const std::string& bucket, const std::string& path)>;

  // Called with the path of a file that was removed or moved away; with an
  // empty one, where any files of the bucket may be gone; without a bucket,
  // where any of all may.
  using Lost = Found;

  // Called with a bucket whose folder went, after all that went before it.
  enum class Departure : std::uint8_t { kDeleted, kMoved };
  using BucketLost =
      std::function<void(const std::string& bucket, Departure departure)>;

  struct Callbacks {
    Found found;
    Lost lost;
    BucketLost bucket_lost;
  };

  // Without `buckets`, all that there are and will be.  Errors: kInternal.
  static Result<InotifyTree> Open(std::filesystem::path root,
                                  std::vector<std::string> buckets,
                                  Callbacks callbacks);

  // Watches first and looks then, so that nothing falls between.  Makes the
  // buckets that are missing.  May be called again.
  // Errors: kConfiguration (out of watches), kCancelled, kTransient (there is
  // no root/buckets), and as ErrnoError.
  Status Scan(const std::stop_token& stop = {});

  // Handles the events that are there.  Readable when there are any: fd().
  // Errors: as Scan(); nothing more comes until one succeeds.
  Status ReadEvents();
  int fd() const { return inotify_.get(); }

 private:
  struct Folder {
    std::string bucket;  // Empty: the folder of the buckets.
    std::string path;    // Relative to the bucket's; empty: the bucket's.
  };

  InotifyTree(Fd inotify, std::filesystem::path root, Callbacks callbacks)
      : inotify_(std::move(inotify)),
        root_(std::move(root)),
        callbacks_(std::move(callbacks)) {}

  std::filesystem::path PathOf(const Folder& folder) const;
  bool IsWanted(const std::string& bucket) const;
  // Of a folder that nobody named.
  Status ScanFound(const std::string& bucket, const std::stop_token& stop);
  Status ScanBucket(const std::string& bucket, const std::stop_token& stop);
  Status ScanFolder(const Folder& folder, const std::stop_token& stop);
  Status Watch(const Folder& folder);
  void Unwatch(const Folder& folder);
  Status Handle(const inotify_event& event, std::string_view name);
  Status LoseRoot();
  bool WatchesRoot() const;
  Error NoFolder() const;
  Status HandleBucket(const inotify_event& event, const std::string& name);
  void TellOfLoose(const std::string& name);
  Status HandleFolder(const inotify_event& event, const Folder& child);

  Fd inotify_;
  std::filesystem::path root_;
  Callbacks callbacks_;
  std::set<std::string> buckets_;  // Empty: all.
  std::map<int, Folder> watches_;  // By watch descriptor.
  std::set<std::string> told_of_;  // Beside the buckets, and no bucket.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_INOTIFY_TREE_H_
