// One object as a file, with its metadata beside.

#ifndef DARKROOM_LIBS3Q_LOCAL_OBJECT_FILE_H_
#define DARKROOM_LIBS3Q_LOCAL_OBJECT_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "base/time.h"
#include "libs3q/local/sidecar.h"

struct stat;

namespace darkroom {

// What distinguishes two contents of a file.  The store gives each file that
// it writes a modification time of its own, to the nanosecond; for files that
// people copy in, it is as good as the file system's clock (about 4 ms).
struct FileState {
  std::uint64_t size = 0;     // Bytes.
  std::int64_t mtime_ns = 0;  // Since 1970.

  // "18726b1a2c3d4e5f-1a2b", for example.  It survives `cp -a` and renames.
  std::string ETag() const;
  SysMillis Modified() const;

  bool operator==(const FileState&) const = default;
};

FileState StateOf(const struct stat& status);

// Errors: as ErrnoError.
Result<FileState> StateOf(int fd);

struct ObjectFile {
  Fd fd;
  FileState state;
};

// Opens root/buckets/<name>.  Errors: kConfiguration (not a name), kNotFound.
Result<Fd> OpenBucket(const std::filesystem::path& root,
                      const std::string& name);

// The same, making it and its reserved folders.
Result<Fd> MakeBucket(const std::filesystem::path& root,
                      const std::string& name);

// The regular file that is the object `key` of the open folder `bucket`.
// Errors: kNotFound ("no such key: …"), kAccess, kInternal.
Result<ObjectFile> OpenObject(int bucket, const std::string& key);

struct DescribedObject {
  ObjectFile file;
  // What was stored beside this very content; else what the key says.
  Sidecar sidecar;
};

// Errors: as OpenObject, and kTransient (overwritten again and again).
Result<DescribedObject> OpenDescribedObject(int bucket, const std::string& key);

// Writes the sidecar of a content that is about to become the object's.  The
// one of the content that is there now stays beside it, so that whichever of
// both a kill leaves has its metadata.  The caller holds the key's lock.
Status WriteSidecar(int bucket, const std::string& key, const Sidecar& next);

// Temporary files lie in the bucket: it may be a file system of its own.
// `fd` is open for writing.  Errors: as ErrnoError.
struct TemporaryFile {
  Fd fd;
  std::string path;  // Relative to the bucket's folder.
};
Result<TemporaryFile> MakeTemporaryFile(int bucket);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_OBJECT_FILE_H_
