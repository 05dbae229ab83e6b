#include "libs3q/local/bucket_lock.h"

#include <fcntl.h>

#include <cerrno>

#include "libs3q/local/beneath.h"

namespace darkroom {
namespace {

// Byte 0: shared by all writers.  Byte 1 + n: the keys whose hash is n.
constexpr off_t kWritersByte = 0;
constexpr off_t kFirstKeyByte = 1;
constexpr off_t kToTheEnd = 0;

// FNV-1a: the same in every build, unlike std::hash.
std::uint32_t HashOf(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  }
  return hash;
}

struct Range {
  off_t start = 0;
  off_t length = 0;
};

int TryLock(int file, int command, short type, Range range) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = range.start;
  lock.l_len = range.length;
  return ::fcntl(file, command, &lock);
}

Status Lock(int file, short type, Range range) {
  while (TryLock(file, F_OFD_SETLKW, type, range) != 0) {
    if (errno != EINTR) return ErrnoError(errno, "cannot lock bucket");
  }
  return {};
}

Result<Fd> OpenLockFile(int bucket) {
  return OpenBeneath(bucket, ".darkroom/lock", O_RDWR | O_CREAT);
}

}  // namespace

Result<BucketLock> BucketLock::ForWriting(int bucket) {
  Fd file = TRY(OpenLockFile(bucket));
  TRY(Lock(file.get(), F_RDLCK, {kWritersByte, 1}));
  return BucketLock(std::move(file));
}

Result<BucketLock> BucketLock::WhileNobodyWrites(int bucket) {
  Fd file = TRY(OpenLockFile(bucket));
  if (TryLock(file.get(), F_OFD_SETLK, F_WRLCK, {kWritersByte, 1}) != 0) {
    return Error(ErrorClass::kTransient, "bucket is being written");
  }
  return BucketLock(std::move(file));
}

Status BucketLock::LockKey(std::string_view key) {
  const auto slot = static_cast<off_t>(HashOf(key));
  return Lock(file_.get(), F_WRLCK, {kFirstKeyByte + slot, 1});
}

Status BucketLock::LockFolders() {
  TRY(Lock(file_.get(), F_UNLCK, {kFirstKeyByte, kToTheEnd}));
  return Lock(file_.get(), F_WRLCK, {kFirstKeyByte, kToTheEnd});
}

}  // namespace darkroom
