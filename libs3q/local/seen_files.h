// What a watcher has seen in the folders of the buckets.

#ifndef DARKROOM_LIBS3Q_LOCAL_SEEN_FILES_H_
#define DARKROOM_LIBS3Q_LOCAL_SEEN_FILES_H_

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/local/local_services.h"
#include "libs3q/local/object_file.h"
#include "libs3q/local/queue_database.h"
#include "libs3q/local/upload_event.h"

namespace darkroom {

// Kept in the queue's database, and changed together with the messages that
// tell of it: neither a kill nor another watcher comes between.
// Thread-compatible.  Errors: those of the database and of looking at files.
class SeenFiles {
 public:
  // How one knows that a file is gone where its bucket is.
  enum class Evidence : std::uint8_t { kNone, kEvents };

  // Of a bucket: the keys that were seen and are gone, and whether some are
  // left.
  struct Losses {
    std::vector<std::string> gone;
    bool any_left = false;
  };

  SeenFiles(std::filesystem::path root, LocalRemovals removals,
            QueueDatabase queue)
      : root_(std::move(root)),
        removals_(removals),
        lease_clock_(std::move(queue.lease_clock)),
        database_(std::move(queue.database)) {}

  // Whether that is what was seen there last: a file that was there before and
  // comes back (mv photo.bak photo.jpg) is another upload.
  Result<bool> Holds(const std::string& bucket, const std::string& key,
                     FileState state);

  // Queues the event, unless it was seen.  What was seen there before is
  // forgotten.
  Status See(UploadEvent event);

  // Only if the file is gone now: one that came back since is seen after this
  // or has been seen before.  Of several watchers, one tells.
  Status Forget(const std::string& bucket, const std::string& key,
                Evidence evidence);

  Result<std::set<std::string>> Buckets();
  Result<Losses> LossesOf(const std::string& bucket);

 private:
  Result<bool> IsGone(const std::string& bucket, const std::string& key,
                      Evidence evidence) const;
  Status Send(const std::string& body, SysMillis now);

  const std::filesystem::path root_;
  const LocalRemovals removals_;
  const WallClock lease_clock_;
  Database database_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_SEEN_FILES_H_
