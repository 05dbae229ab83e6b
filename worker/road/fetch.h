// The first stage: the source's bytes, and what is to be made of them.

#ifndef DARKROOM_WORKER_ROAD_FETCH_H_
#define DARKROOM_WORKER_ROAD_FETCH_H_

#include <optional>
#include <stop_token>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/road/job.h"
#include "worker/road/memory_budget.h"
#include "worker/road/write_conditions.h"

namespace darkroom {

// Fills job.memory and job.source.  A source that no route wants, or whose
// renditions are all there already, comes back without bytes.  Thread-safe.
class Fetch {
 public:
  // Borrowed.
  struct Means {
    ObjectStore& store;
    MemoryBudget& budget;
    const WriteConditions& conditions;
  };

  // A job that has not been started when `stopping` is requested is cancelled;
  // one that waits for memory is cancelled by it, too.
  Fetch(const Means& means, std::stop_token stopping)
      : store_(means.store),
        budget_(means.budget),
        conditions_(means.conditions),
        stopping_(std::move(stopping)) {}

  // Errors: as ObjectStore::Get; kUnsupported (the source is a rendition of
  // ours, or an output belongs to another source), kTooLarge, kCancelled.
  Status operator()(Job& job) const;

 private:
  Result<FetchedObject> Get(const SourceEvent& event,
                            std::uint64_t max_bytes) const;
  // Takes job.memory, then the source.
  Result<FetchedObject> GetWithinMemory(Job& job, std::uint64_t limit) const;
  // Whether the write itself will find out what is there.
  bool MayStayUnseen(const Job& job, const PlannedOutput& output) const;
  // Finds what is there under the keys of the outputs.
  Status LookAtOutputs(Job& job) const;
  Result<std::optional<ObjectInfo>> LookAtOutput(const Job& job,
                                                 PlannedOutput& output) const;
  // What is to be taken away.  Errors: kSuperseded (the source is there).
  Status PlanRemoval(Job& job) const;
  Status WithoutSource(Job& job, const Error& error) const;

  ObjectStore& store_;
  MemoryBudget& budget_;
  const WriteConditions& conditions_;
  const std::stop_token stopping_;
};

// What the renditions of this job say of their source.
struct Provenance ProvenanceFor(const Job& job, const PlannedOutput& output);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_FETCH_H_
