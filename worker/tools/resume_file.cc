#include "worker/tools/resume_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/json_text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

constexpr std::size_t kMostBytes = 64 * kKiB;
constexpr char kBackfill[] = "darkroom-backfill";

// A key may be no UTF-8.
std::string TextOfPosition(const std::string& backfill,
                           const BackfillPosition& position) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  PutValidText(json, kBackfill, backfill);
  PutText(json, "done_until", UriEncode(position.key, Slash::kKeep));
  json.Key("line");
  json.Uint64(position.line);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

Status SyncFolder(const std::filesystem::path& path) {
  const std::filesystem::path folder =
      path.has_parent_path() ? path.parent_path() : ".";
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || ::fsync(fd.get()) != 0) {
    return ErrnoError(errno, "cannot sync " + folder.string());
  }
  return {};
}

}  // namespace

Result<BackfillPosition> ResumeFile::Load() const {
  const Fd file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return BackfillPosition();
  if (!file.valid()) return ErrnoError(errno, "cannot open " + path_.string());
  const Bytes bytes = TRY(ReadAll(file.get(), kMostBytes));
  const std::string_view text = AsText(bytes);
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject() || !json.HasMember(kBackfill)) {
    return Error(ErrorClass::kConfiguration,
                 path_.string() + " is not a file of --resume");
  }
  const std::string backfill = MemberText(json, kBackfill);
  if (backfill != ValidUtf8(backfill_)) {
    return Error(ErrorClass::kConfiguration,
                 path_.string() + " belongs to another backfill (" + backfill +
                     "), not to this one (" + backfill_ +
                     "): name another file, or remove it to start again");
  }
  BackfillPosition position = {.key =
                                   UriDecode(MemberText(json, "done_until"))};
  const rapidjson::Value& saved = json;
  const auto line = saved.FindMember("line");
  if (line != saved.MemberEnd() && line->value.IsUint64()) {
    position.line = line->value.GetUint64();
  }
  return position;
}

Status ResumeFile::Save(const BackfillPosition& position) const {
  // Always the same, so that a kill leaves no more than one.
  const std::string temporary = path_.string() + ".partial";
  constexpr mode_t kMode = 0666;  // Less the umask.
  const Fd file(::open(temporary.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
  if (!file.valid()) return ErrnoError(errno, "cannot create " + temporary);
  const std::string text = TextOfPosition(backfill_, position);
  Status written = WriteAll(file.get(), AsBytes(text));
  if (written.ok() && ::fsync(file.get()) != 0) {
    written = ErrnoError(errno, "cannot sync " + temporary);
  }
  if (written.ok() && ::rename(temporary.c_str(), path_.c_str()) != 0) {
    written = ErrnoError(errno, "cannot write " + path_.string());
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  return SyncFolder(path_);
}

Status ResumeFile::Remove() const {
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) {
    return ErrnoError(errno, "cannot remove " + path_.string());
  }
  return {};
}

}  // namespace darkroom
