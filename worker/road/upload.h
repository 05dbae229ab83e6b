// The third stage: renditions to their places.

#ifndef DARKROOM_WORKER_ROAD_UPLOAD_H_
#define DARKROOM_WORKER_ROAD_UPLOAD_H_

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/road/job.h"

namespace darkroom {

// Stores every rendition with the marker that says what it was made from,
// then releases them and the job's memory.  Thread-safe.
class Upload {
 public:
  explicit Upload(ObjectStore& store) : store_(store) {}

  // Errors: as ObjectStore::Put.
  Status operator()(Job& job) const;

 private:
  ObjectStore& store_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_UPLOAD_H_
