// The third stage: renditions to their places.

#ifndef DARKROOM_WORKER_ROAD_UPLOAD_H_
#define DARKROOM_WORKER_ROAD_UPLOAD_H_

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/road/job.h"
#include "worker/road/output_writer.h"

namespace darkroom {

// Stores every rendition with the marker that says what it was made from,
// then releases them and the job's memory, and lists them all where the route
// has a manifest; or takes those of a source away that was removed.
// Thread-safe.
class Upload {
 public:
  Upload(ObjectStore& store, WriteConditions& conditions)
      : store_(store), writer_(store, conditions) {}

  // Errors: as OutputWriter; kNotFound (the source was removed meanwhile, and
  // its renditions with it).
  Status operator()(Job& job) const;

  // Of a job that has failed for its picture's sake, and whose outputs nobody
  // has looked at: it is kSuperseded instead where one of them is a newer
  // upload's.  A look that fails changes nothing.
  void Reconsider(Job& job) const;

 private:
  Status StoreAll(Job& job) const;
  Status Store(Job& job, PlannedOutput& output,
               const Rendition& rendition) const;
  Status StoreManifest(Job& job) const;
  Status RemoveAll(Job& job) const;
  Status TakeBackIfGone(Job& job) const;
  bool IsNewersUnseen(const Job& job, const PlannedOutput& output) const;

  ObjectStore& store_;
  OutputWriter writer_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_UPLOAD_H_
