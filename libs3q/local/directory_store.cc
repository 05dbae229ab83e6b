#include "libs3q/local/directory_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "libs3q/local/beneath.h"
#include "libs3q/local/bucket_lock.h"
#include "libs3q/local/directory_listing.h"
#include "libs3q/local/key_path.h"
#include "libs3q/local/object_file.h"

namespace darkroom {
namespace {

constexpr std::size_t kPageSize = 1000;                   // As S3's.
constexpr std::uint64_t kMaxCopyBytes = 5 * kMiB * kKiB;  // As S3's.

Result<DescribedObject> OpenVersion(const Fd& bucket, const ObjectRef& ref) {
  if (!ref.version.empty()) {
    return Error(ErrorClass::kNotFound,
                 "no versions in a directory: " + ref.key);
  }
  return OpenDescribedObject(bucket.get(), ref.key);
}

ObjectInfo InfoOf(const DescribedObject& object) {
  return {.size = object.file.state.size,
          .etag = object.file.state.ETag(),
          .content_type = object.sidecar.content_type,
          .metadata = object.sidecar.metadata,
          .modified = object.file.state.Modified()};
}

// Writes and syncs `body`.  The modification time is set to the nanosecond, so
// that no two contents of a key share an ETag.
Result<FileState> Fill(int fd, ByteView body) {
  TRY(WriteAll(fd, body));
  std::array<timespec, 2> times = {};
  ::clock_gettime(CLOCK_REALTIME, times.data());
  times[1] = times[0];
  if (::futimens(fd, times.data()) != 0) {
    return ErrnoError(errno, "cannot set time of object");
  }
  if (::fdatasync(fd) != 0) return ErrnoError(errno, "cannot sync object");
  return StateOf(fd);
}

// Moves the objects that are in the way of `path`'s folders to their escaped
// paths, where readers look next.  The caller holds the folders' lock.
Status MoveFilesAbove(int bucket, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string above = path.substr(0, slash);
    Result<Place> from = ParentBeneath(bucket, above);
    if (!from.ok()) return {};  // Nothing there yet, so nothing in the way.
    struct stat status = {};
    if (::fstatat(from->folder.get(), from->name.c_str(), &status,
                  AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode)) {
      continue;
    }
    const Place to = TRY(MakeParentBeneath(bucket, EscapedPath(above)));
    if (::renameat(from->folder.get(), from->name.c_str(), to.folder.get(),
                   to.name.c_str()) != 0) {
      return ErrnoError(errno, "cannot make way for " + path);
    }
  }
  return {};
}

// 0 or an errno.
int RenameTo(int bucket, const std::string& from, const Place& to) {
  const int failed =
      ::renameat(bucket, from.c_str(), to.folder.get(), to.name.c_str());
  return failed == 0 ? 0 : errno;
}

Result<Place> MakeWay(int bucket, const std::string& path, BucketLock& lock) {
  Result<Place> place = MakeParentBeneath(bucket, path);
  if (place.ok()) return place;
  TRY(lock.LockFolders());
  TRY(MoveFilesAbove(bucket, path));
  return MakeParentBeneath(bucket, path);
}

struct NewObject {
  const std::string& key;
  const std::string& temporary;  // Where its bytes are.
  const Sidecar& sidecar;
  const PutOptions& options;
};

// Whether what is there may be replaced.  The caller holds the key's lock.
Status CheckReplaceable(int bucket, const std::string& key,
                        const PutOptions& options) {
  const bool refuses = options.if_present == IfPresent::kRefuse;
  if (!refuses && options.if_match.empty()) return {};
  const Result<ObjectFile> there = OpenObject(bucket, key);
  if (!there.ok() && there.error().cls() != ErrorClass::kNotFound) {
    return there.error();
  }
  const bool matches = there.ok() && there->state.ETag() == options.if_match;
  if (refuses && there.ok()) {
    return Error(ErrorClass::kSuperseded, "is there already: " + key);
  }
  if (!options.if_match.empty() && !matches) {
    return Error(ErrorClass::kSuperseded,
                 "not what was to be replaced: " + key);
  }
  return {};
}

// Puts the object where readers look for it.
Status Publish(int bucket, BucketLock& lock, const NewObject& object) {
  const auto& [key, temporary, sidecar, options] = object;
  TRY(lock.LockKey(key));
  TRY(CheckReplaceable(bucket, key, options));
  const std::string escaped = EscapedPath(key);
  const std::optional<std::string> plain = PlainPath(key);
  if (plain) {
    const Place place = TRY(MakeWay(bucket, *plain, lock));
    TRY(WriteSidecar(bucket, key, sidecar));
    const int saved_errno = RenameTo(bucket, temporary, place);
    if (saved_errno == 0) {
      if (const auto old = ParentBeneath(bucket, escaped); old.ok()) {
        ::unlinkat(old->folder.get(), old->name.c_str(), 0);
      }
      return {};
    }
    const bool folder_there = saved_errno == EISDIR || saved_errno == EEXIST;
    if (!folder_there) return ErrnoError(saved_errno, "cannot store " + key);
  } else {
    TRY(WriteSidecar(bucket, key, sidecar));
  }
  const Place place = TRY(MakeParentBeneath(bucket, escaped));
  const int saved_errno = RenameTo(bucket, temporary, place);
  if (saved_errno != 0) return ErrnoError(saved_errno, "cannot store " + key);
  return {};
}

// Removes the file at `path` and the folders above it that are empty then,
// up to `keep`.
Status RemoveAt(int bucket, std::string path, std::string_view keep) {
  const Result<Place> place = ParentBeneath(bucket, path);
  if (!place.ok()) return {};
  if (::unlinkat(place->folder.get(), place->name.c_str(), 0) != 0 &&
      errno != ENOENT && errno != EISDIR) {
    return ErrnoError(errno, "cannot remove " + path);
  }
  for (std::size_t slash = path.rfind('/'); slash != std::string::npos;
       slash = path.rfind('/')) {
    path.resize(slash);
    const Result<Place> folder = ParentBeneath(bucket, path);
    // ENOTEMPTY ends it: someone else's file is there, or has just come.
    if (path == keep || !folder.ok() ||
        ::unlinkat(folder->folder.get(), folder->name.c_str(), AT_REMOVEDIR) !=
            0) {
      break;
    }
  }
  return {};
}

struct Part {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

// What is wanted of an object of `size` bytes.
Result<Part> PartOf(std::uint64_t size, const GetOptions& options) {
  Part part = {.first = 0, .length = size};
  if (options.range) {
    if (options.range->first >= size) {
      return Error(
          ErrorClass::kUnsupported,
          "a range behind the end of " + std::to_string(size) + " bytes");
    }
    part.first = options.range->first;
    part.length =
        std::min(size - part.first, options.range->length.value_or(size));
  }
  if (part.length > options.max_bytes) {
    return Error(ErrorClass::kTooLarge, std::to_string(part.length) +
                                            " bytes are over the limit of " +
                                            std::to_string(options.max_bytes));
  }
  return part;
}

struct FilePart {
  int fd = -1;
  Part part;
};

// Stops early where the file does.
Status CopyTo(const FilePart& from, SharedBufferWriter& writer,
              const std::stop_token& abandon) {
  constexpr std::uint64_t kChunk = 256 * kKiB;
  Bytes chunk(kChunk);
  while (writer.size() < from.part.length) {
    if (abandon.stop_requested()) {
      return Error(ErrorClass::kCancelled, "read abandoned");
    }
    const std::uint64_t left = from.part.length - writer.size();
    const ssize_t n =
        ::pread(from.fd, chunk.data(), std::min(kChunk, left),
                static_cast<off_t>(from.part.first + writer.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "cannot read object");
    if (n == 0) return {};
    TRY(writer.Append(ByteView(chunk).first(static_cast<std::size_t>(n))));
  }
  return {};
}

}  // namespace

Status DirectoryStore::CheckNotAbandoned() const {
  if (!abandon_.stop_requested()) return {};
  return Error(ErrorClass::kCancelled, "store abandoned");
}

Result<FetchedObject> DirectoryStore::Get(const ObjectRef& ref,
                                          const GetOptions& options) {
  TRY(CheckNotAbandoned());
  Result<Fd> opened = OpenBucket(root_, ref.bucket);
  if (!opened.ok() && opened.error().cls() == ErrorClass::kNotFound) {
    // A disk that is not mounted rather than an object that is gone.
    return Error(ErrorClass::kAccess, opened.error().message());
  }
  const Fd bucket = TRY(std::move(opened));
  const DescribedObject object = TRY(OpenVersion(bucket, ref));
  const ObjectFile& file = object.file;
  const std::string etag = file.state.ETag();
  if (!options.if_match.empty() && options.if_match != etag) {
    return Error(ErrorClass::kSuperseded, "overwritten: " + ref.key);
  }
  const Part part = TRY(PartOf(file.state.size, options));
  SharedBufferWriter writer = TRY(SharedBufferWriter::Create(part.length));
  TRY(CopyTo({file.fd.get(), part}, writer, abandon_));
  const FileState end = TRY(StateOf(file.fd.get()));
  if (end != file.state || writer.size() != part.length) {
    return Error(ErrorClass::kTransient, "changed while read: " + ref.key);
  }
  SharedBuffer body = TRY(std::move(writer).Seal());
  return FetchedObject{std::move(body), InfoOf(object)};
}

Result<PutResult> DirectoryStore::Put(const ObjectRef& ref, ByteView body,
                                      const PutOptions& options) {
  TRY(CheckNotAbandoned());
  if (ref.key.empty() || ref.key.size() > kMaxKeyBytes) {
    return Error(ErrorClass::kConfiguration, "a key has 1 to 1,024 bytes");
  }
  const Fd bucket = TRY(MakeBucket(root_, ref.bucket));
  BucketLock lock = TRY(BucketLock::ForWriting(bucket.get()));
  const TemporaryFile file = TRY(MakeTemporaryFile(bucket.get()));
  const auto store = [&]() -> Result<std::string> {
    const std::string etag = TRY(Fill(file.fd.get(), body)).ETag();
    const Sidecar sidecar = {.etag = etag,
                             .content_type = options.content_type.empty()
                                                 ? ContentTypeOf(ref.key)
                                                 : options.content_type,
                             .cache_control = options.cache_control,
                             .storage_class = options.storage_class,
                             .metadata = options.metadata};
    TRY(Publish(bucket.get(), lock,
                {.key = ref.key,
                 .temporary = file.path,
                 .sidecar = sidecar,
                 .options = options}));
    return etag;
  };
  Result<std::string> etag = store();
  if (!etag.ok()) {
    ::unlinkat(bucket.get(), file.path.c_str(), 0);
    return std::move(etag).error();
  }
  return PutResult{.etag = std::move(*etag)};
}

Result<ObjectInfo> DirectoryStore::Head(const ObjectRef& ref,
                                        const CustomerKey&) {
  TRY(CheckNotAbandoned());
  const Fd bucket = TRY(OpenBucket(root_, ref.bucket));
  return InfoOf(TRY(OpenVersion(bucket, ref)));
}

Result<PutResult> DirectoryStore::Copy(const ObjectRef& from,
                                       const ObjectRef& to,
                                       const CopyOptions& options) {
  const FetchedObject object = TRY(
      Get(from, {.max_bytes = kMaxCopyBytes, .if_match = options.if_match}));
  PutOptions put = options.put;
  if (options.describe == CopyOptions::Describe::kLikeSource) {
    const Fd bucket = TRY(OpenBucket(root_, from.bucket));
    const DescribedObject described =
        TRY(OpenDescribedObject(bucket.get(), from.key));
    if (described.file.state.ETag() != object.info.etag) {
      return Error(ErrorClass::kTransient, "changed while read: " + from.key);
    }
    put.cache_control = described.sidecar.cache_control;
    put.content_type = object.info.content_type;
    put.metadata = object.info.metadata;
  }
  return Put(to, object.body.view(), put);
}

Status DirectoryStore::Remove(const ObjectRef& ref,
                              const RemoveOptions& options) {
  TRY(CheckNotAbandoned());
  const Result<Fd> bucket = OpenBucket(root_, ref.bucket);
  if (!bucket.ok()) {
    if (bucket.error().cls() == ErrorClass::kNotFound) return {};
    return bucket.error();
  }
  if (ref.key.empty() || ref.key.size() > kMaxKeyBytes) return {};
  TRY(MakeFolderBeneath(bucket->get(), kReservedFolder));
  BucketLock lock = TRY(BucketLock::ForWriting(bucket->get()));
  TRY(lock.LockFolders());
  if (!options.if_match.empty()) {
    const Result<ObjectFile> there = OpenObject(bucket->get(), ref.key);
    if (there.ok() && there->state.ETag() != options.if_match) {
      return Error(ErrorClass::kSuperseded, "overwritten: " + ref.key);
    }
  }
  const std::string reserved(kReservedFolder);
  // The escaped one first: it must not come to light again.
  TRY(RemoveAt(bucket->get(), EscapedPath(ref.key), kEscapedKeysFolder));
  if (const auto plain = PlainPath(ref.key)) {
    TRY(RemoveAt(bucket->get(), *plain, {}));
  }
  return RemoveAt(bucket->get(), reserved + "/meta/" + EscapedName(ref.key),
                  reserved + "/meta");
}

Result<ListPage> DirectoryStore::List(const std::string& bucket,
                                      const std::string& prefix,
                                      const std::string& after) {
  TRY(CheckNotAbandoned());
  const Fd folder = TRY(OpenBucket(root_, bucket));
  // One more than a page, to know whether there is another.
  std::vector<std::string> keys =
      TRY(ListKeys(folder.get(),
                   {.prefix = prefix, .after = after, .limit = kPageSize + 1}));
  ListPage page;
  if (keys.size() > kPageSize) {
    keys.pop_back();
    page.next = keys.back();
  }
  for (std::string& key : keys) {
    const Result<ObjectFile> file = OpenObject(folder.get(), key);
    if (!file.ok()) continue;  // Removed since.
    page.objects.push_back({.key = std::move(key),
                            .size = file->state.size,
                            .etag = file->state.ETag(),
                            .modified = file->state.Modified()});
  }
  return page;
}

// A token is the last key of a page.
Result<ListPage> DirectoryStore::ListBehind(const std::string& bucket,
                                            const std::string& prefix,
                                            const std::string& key) {
  return List(bucket, prefix, key);
}

Status RemoveAbandonedFiles(const std::filesystem::path& root) {
  std::error_code ignored;
  std::filesystem::directory_iterator buckets(root / "buckets", ignored);
  for (const auto& entry : buckets) {
    const Result<Fd> bucket = OpenBucket(root, entry.path().filename());
    if (!bucket.ok()) continue;
    Result<Fd> folder =
        OpenBeneath(bucket->get(), ".darkroom/tmp", O_RDONLY | O_DIRECTORY);
    if (!folder.ok()) continue;
    const auto lock = BucketLock::WhileNobodyWrites(bucket->get());
    if (!lock.ok()) continue;
    TRY(VisitFolder(
        std::move(*folder), [&](const std::string& name, EntryType) {
          ::unlinkat(bucket->get(), (".darkroom/tmp/" + name).c_str(), 0);
        }));
  }
  return {};
}

}  // namespace darkroom
