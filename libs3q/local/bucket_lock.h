// Who may change a bucket's folder at the same time: threads and processes.

#ifndef DARKROOM_LIBS3Q_LOCAL_BUCKET_LOCK_H_
#define DARKROOM_LIBS3Q_LOCAL_BUCKET_LOCK_H_

#include <cstdint>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace darkroom {

// Byte-range locks on `.darkroom/lock`, held until destroyed and released by
// the kernel when the process dies, however it dies.  They belong to the open
// file, so threads exclude each other as processes do.  Readers take none.
// Thread-compatible; one per operation.
class BucketLock {
 public:
  // Says that a write is under way: nobody clears temporary files away.
  // Errors: as ErrnoError.
  static Result<BucketLock> ForWriting(int bucket);

  // Fails with kTransient at once while anyone is writing.
  static Result<BucketLock> WhileNobodyWrites(int bucket);

  // Waits until no one else changes `key` or the folders.
  Status LockKey(std::string_view key);

  // Waits until no one else changes any key or folder.  Gives up a LockKey
  // first, so that no two can wait for each other.
  Status LockFolders();

 private:
  explicit BucketLock(Fd file) : file_(std::move(file)) {}

  Fd file_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_BUCKET_LOCK_H_
