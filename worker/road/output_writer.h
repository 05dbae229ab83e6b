// Stores renditions, and takes them away, without ever touching newer ones.

#ifndef DARKROOM_WORKER_ROAD_OUTPUT_WRITER_H_
#define DARKROOM_WORKER_ROAD_OUTPUT_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/road/job.h"
#include "worker/road/marker.h"
#include "worker/road/write_conditions.h"

namespace darkroom {

// What is larger may go in parts, and what a store makes of a condition on
// those nobody has proved; beside it, a look costs nothing.
inline constexpr std::uint64_t kSurelyOnePut = 8 * kMiB;

// What is written.  Borrowed.
struct OutputContent {
  std::string content_type;
  ByteView bytes;
  std::optional<PixelSize> size = std::nullopt;  // Of a picture.
};

// What a write came to.
struct Written {
  std::string etag;    // Of what is there now.
  bool taken = false;  // Nobody had looked, and something was there.
};

// Every write says what it may replace: nothing, or the very object that was
// looked at.  Where the store finds something else it is looked at and judged
// anew, so of two workers with an older and a newer upload the newer wins,
// whichever comes last.  A store that knows no conditions, ignores them, or is
// not to be asked (aws.conditional_writes: false), is looked at just before
// each write.  One of which nobody knows yet is given the first output a second
// time, as if it were new.  Thread-safe.
class OutputWriter {
 public:
  OutputWriter(ObjectStore& store, WriteConditions& conditions)
      : store_(store), conditions_(conditions) {}

  // Errors: as ObjectStore::Put, but kAccess for a bucket that is gone;
  // kSuperseded (a newer upload's rendition is there), kUnsupported (the key
  // is taken), kTransient (it changes all the time).
  Result<Written> Write(const Job& job, const PlannedOutput& output,
                        const OutputContent& content) const;

  // Takes a rendition of the job's source away, unless it is a newer upload's.
  // False if there was none.  Errors: as ObjectStore::Head and Remove.
  Result<bool> Remove(const Job& job, const PlannedOutput& output) const;

 private:
  // A rendition on its way to its key.
  struct Writing {
    const Job& job;
    const PlannedOutput& output;
    ByteView bytes;
    PutOptions options;
    bool looked;  // By somebody, at what the key holds.
  };

  bool MayAsk(const Job& job) const;
  bool LooksFirst(const Writing& writing) const;
  Result<std::string> Put(const Writing& writing) const;
  Result<Written> PutIfUnchanged(Writing writing) const;
  Result<Written> PutAfterALook(Writing writing) const;
  Result<std::optional<std::string>> LookFor(Writing& writing) const;
  std::string PutAgain(const Writing& writing, std::string etag) const;
  bool IsStillThere(const ObjectRef& target, const std::string& etag) const;
  static bool IsOnePut(const Writing& writing);
  static bool IsProof(const Writing& writing);
  Status RemoveIf(const Job& job, const ObjectRef& target,
                  const std::string& etag) const;

  ObjectStore& store_;
  WriteConditions& conditions_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_OUTPUT_WRITER_H_
