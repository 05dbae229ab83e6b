// A Topic that is a file.

#ifndef DARKROOM_LIBS3Q_LOCAL_TOPIC_FILE_H_
#define DARKROOM_LIBS3Q_LOCAL_TOPIC_FILE_H_

#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "libs3q/topic.h"

namespace darkroom {

// Appends a line for each notification, and makes the file, and the folder it
// is in, where they are not there: it may be moved away at any time.  Several
// processes may write to one file.  Thread-safe.
class TopicFile final : public Topic {
 public:
  explicit TopicFile(std::filesystem::path path) : path_(std::move(path)) {}

  // Errors: as ErrnoError.  Either all lines are there, and on the disk, or
  // none is.
  std::vector<Status> Publish(
      std::span<const Notification> notifications) override;

 private:
  Status Append(std::span<const Notification> notifications) const;

  const std::filesystem::path path_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_TOPIC_FILE_H_
