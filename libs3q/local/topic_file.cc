#include "libs3q/local/topic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/json_text.h"

namespace darkroom {
namespace {

std::string LineOf(const Notification& notification) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  PutValidText(json, "subject", notification.subject);
  PutKey(json, "attributes");
  json.StartObject();
  for (const auto& [name, value] : notification.attributes) {
    PutValidText(json, name, value);
  }
  json.EndObject();
  PutValidText(json, "message", notification.body);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

// Open, and locked until it is closed.
Result<Fd> OpenAlone(const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  Fd file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.valid()) return ErrnoError(errno, "cannot open " + path.string());
  int locked = 0;
  do {
    locked = ::flock(file.get(), LOCK_EX);
  } while (locked != 0 && errno == EINTR);
  if (locked != 0) return ErrnoError(errno, "cannot lock " + path.string());
  return file;
}

}  // namespace

Status TopicFile::Append(std::span<const Notification> notifications) const {
  std::string lines;
  for (const Notification& notification : notifications) {
    lines += LineOf(notification);
  }
  const Fd file = TRY(OpenAlone(path_));
  struct stat before = {};
  if (::fstat(file.get(), &before) != 0) {
    return ErrnoError(errno, "cannot stat " + path_.string());
  }
  Status written = WriteAll(file.get(), AsBytes(lines));
  if (written.ok() && ::fdatasync(file.get()) != 0) {
    written = ErrnoError(errno, "cannot write " + path_.string());
  }
  // Half a line would spoil the next one.
  if (!written.ok() && ::ftruncate(file.get(), before.st_size) != 0) {
    return ErrnoError(errno, "cannot cut " + path_.string());
  }
  return written;
}

std::vector<Status> TopicFile::Publish(
    std::span<const Notification> notifications) {
  return std::vector<Status>(notifications.size(), Append(notifications));
}

}  // namespace darkroom
