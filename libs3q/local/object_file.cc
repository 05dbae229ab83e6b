#include "libs3q/local/object_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "libs3q/bucket_name.h"
#include "libs3q/local/beneath.h"
#include "libs3q/local/key_path.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxSidecarBytes = 1 << 20;

Error NoSuchKey(const std::string& key) {
  return Error(ErrorClass::kNotFound, "no such key: " + key);
}

// Nothing if there is no regular file at `path`.
Result<std::optional<ObjectFile>> OpenRegular(int bucket,
                                              const std::string& path) {
  Result<Fd> fd = OpenBeneath(bucket, path, O_RDONLY);
  if (!fd.ok()) {
    if (fd.error().cls() == ErrorClass::kNotFound) {
      return std::optional<ObjectFile>();
    }
    return std::move(fd).error();
  }
  struct stat status = {};
  if (::fstat(fd->get(), &status) != 0) return ErrnoError(errno, "cannot stat");
  if (!S_ISREG(status.st_mode)) return std::optional<ObjectFile>();
  return std::optional<ObjectFile>(ObjectFile{std::move(*fd), StateOf(status)});
}

std::string SidecarPath(const std::string& key) {
  return std::string(kReservedFolder) + "/meta/" + EscapedName(key);
}

std::vector<Sidecar> ReadSidecars(int bucket, const std::string& key) {
  const Result<Fd> fd = OpenBeneath(bucket, SidecarPath(key), O_RDONLY);
  if (!fd.ok()) return {};
  const Result<Bytes> json = ReadAll(fd->get(), kMaxSidecarBytes);
  return json.ok() ? ParseSidecarJson(AsText(*json)) : std::vector<Sidecar>();
}

std::optional<Sidecar> FindSidecar(int bucket, const std::string& key,
                                   const std::string& etag) {
  for (Sidecar& sidecar : ReadSidecars(bucket, key)) {
    if (sidecar.etag == etag) return std::move(sidecar);
  }
  return std::nullopt;
}

Result<Fd> OpenBucketsFolder(const std::filesystem::path& root) {
  Fd folder(
      ::open((root / "buckets").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) {
    return ErrnoError(errno, "cannot open " + (root / "buckets").string());
  }
  return folder;
}

}  // namespace

std::string FileState::ETag() const {
  std::array<char, 40> text = {};
  const int length = std::snprintf(text.data(), text.size(), "%016llx-%llx",
                                   static_cast<unsigned long long>(mtime_ns),
                                   static_cast<unsigned long long>(size));
  return {text.data(), static_cast<std::size_t>(length)};
}

SysMillis FileState::Modified() const {
  return SysMillis(std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::nanoseconds(mtime_ns)));
}

FileState StateOf(const struct stat& status) {
  constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
  return {static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * kNanosPerSecond + status.st_mtim.tv_nsec};
}

Result<FileState> StateOf(int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return ErrnoError(errno, "cannot stat file");
  return StateOf(status);
}

Result<Fd> OpenBucket(const std::filesystem::path& root,
                      const std::string& name) {
  TRY(CheckBucketName(name));
  const Fd buckets = TRY(OpenBucketsFolder(root));
  Result<Fd> bucket = OpenBeneath(buckets.get(), name, O_RDONLY | O_DIRECTORY);
  if (!bucket.ok() && bucket.error().cls() == ErrorClass::kNotFound) {
    return Error(ErrorClass::kNotFound, "no such bucket: " + name);
  }
  return bucket;
}

Result<Fd> MakeBucket(const std::filesystem::path& root,
                      const std::string& name) {
  TRY(CheckBucketName(name));
  const Fd buckets = TRY(OpenBucketsFolder(root));
  Fd bucket = TRY(MakeFolderBeneath(buckets.get(), name));
  for (const char* folder : {"/keys", "/meta", "/tmp"}) {
    TRY(MakeFolderBeneath(bucket.get(), std::string(kReservedFolder) + folder));
  }
  return bucket;
}

Result<ObjectFile> OpenObject(int bucket, const std::string& key) {
  if (key.empty() || key.size() > kMaxKeyBytes) return NoSuchKey(key);
  const std::optional<std::string> plain = PlainPath(key);
  // An object may move from its escaped to its plain path between two looks,
  // but not twice: hence plain, escaped, plain.
  std::vector<std::string> paths;
  if (plain) paths.push_back(*plain);
  paths.push_back(EscapedPath(key));
  if (plain) paths.push_back(*plain);
  for (const std::string& path : paths) {
    std::optional<ObjectFile> file = TRY(OpenRegular(bucket, path));
    if (file) return std::move(*file);
  }
  return NoSuchKey(key);
}

Result<DescribedObject> OpenDescribedObject(int bucket,
                                            const std::string& key) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    ObjectFile file = TRY(OpenObject(bucket, key));
    const std::string etag = file.state.ETag();
    std::optional<Sidecar> sidecar = FindSidecar(bucket, key, etag);
    if (sidecar) return DescribedObject{std::move(file), std::move(*sidecar)};
    // Either it has none, or it was overwritten twice since it was opened.
    const ObjectFile again = TRY(OpenObject(bucket, key));
    if (again.state != file.state) continue;
    return DescribedObject{std::move(file),
                           {.etag = etag, .content_type = ContentTypeOf(key)}};
  }
  return Error(ErrorClass::kTransient, "overwritten while opened: " + key);
}

Status WriteSidecar(int bucket, const std::string& key, const Sidecar& next) {
  std::vector<Sidecar> contents = {next};
  const Result<ObjectFile> now = OpenObject(bucket, key);
  if (now.ok()) {
    auto old = FindSidecar(bucket, key, now->state.ETag());
    if (old) contents.push_back(std::move(*old));
  }
  const Place place = TRY(MakeParentBeneath(bucket, SidecarPath(key)));
  const TemporaryFile file = TRY(MakeTemporaryFile(bucket));
  TRY(WriteAll(file.fd.get(), AsBytes(SidecarJson(contents))));
  if (::fdatasync(file.fd.get()) != 0) {
    return ErrnoError(errno, "cannot sync metadata");
  }
  if (::renameat(bucket, file.path.c_str(), place.folder.get(),
                 place.name.c_str()) != 0) {
    return ErrnoError(errno, "cannot store metadata");
  }
  return {};
}

Result<TemporaryFile> MakeTemporaryFile(int bucket) {
  static std::atomic<std::uint64_t> counter = 0;
  for (;;) {
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const std::string path =
        std::string(kReservedFolder) + "/tmp/" + std::to_string(::getpid()) +
        '-' + std::to_string(now.tv_nsec) + '-' + std::to_string(++counter);
    const int fd =
        ::openat(bucket, path.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0) return TemporaryFile{Fd(fd), path};
    // Another container may count from the same process id.
    if (errno != EEXIST) return ErrnoError(errno, "cannot create " + path);
  }
}

}  // namespace darkroom
