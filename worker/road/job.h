// One source object on its way through the worker.

#ifndef DARKROOM_WORKER_ROAD_JOB_H_
#define DARKROOM_WORKER_ROAD_JOB_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/render/rendering.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/events/event.h"
#include "worker/renderer/renderer.h"
#include "worker/road/delivery.h"
#include "worker/road/memory_budget.h"

namespace darkroom {

// What the message and the configuration say.  Never changes.
struct JobSpec {
  SourceEvent event;
  std::shared_ptr<const Config> config;
};

// An object that is there.
struct OutputFacts {
  int width = 0;  // Pixels; of the list of the outputs: 0.
  int height = 0;
  std::uint64_t bytes = 0;
  std::string content_type;
  std::string etag;
};

// One output of the job: what it is, where it goes, whether it is there.
struct PlannedOutput {
  VariantSpec variant;  // Of the list of the outputs: nothing.
  ObjectRef target;
  std::string recipe;      // RecipeHash, ManifestHash.
  bool asked = true;       // By the message; others may be made to be listed.
  bool present = false;    // Made from this very source by an earlier delivery.
  bool looked = false;     // By fetch, at what the key holds:
  std::string there = {};  // its ETag, or nothing.
  // Of what is there for this source: where it was looked at and is present,
  // or is stored by now.
  std::optional<OutputFacts> facts = std::nullopt;
};

// Set by fetch; the bytes are released by render.
struct JobSource {
  // It was removed since an earlier delivery, and what that may have stored of
  // it is to go too.
  bool gone = false;
  const Route* route = nullptr;  // Null: no route wants this source.
  ObjectInfo info;
  SharedBuffer bytes;
  std::vector<PlannedOutput> outputs;
  std::optional<PlannedOutput> manifest;  // Where the route has one.
  bool told = false;  // Somebody is told when all outputs are there.
};

// What upload stored, for the log.
struct StoredOutput {
  std::string variant;
  ObjectRef target;
  int width = 0;
  int height = 0;
  std::uint64_t bytes = 0;
};

// When a stage took up the job, and for how long.
struct StageTime {
  std::chrono::steady_clock::time_point begin = {};  // The epoch: never.
  std::chrono::microseconds took = {};

  bool began() const { return begin.time_since_epoch().count() != 0; }
};

struct StageTimes {
  StageTime fetch;
  StageTime render;
  StageTime upload;
  std::chrono::microseconds render_cpu = {};  // Of the renderer.
};

// Goes one way: fetch fills `source`, render fills `renditions`, upload
// consumes them.  No stage looks back, and a failed job travels on to be
// settled; on its way past upload it may turn out to be superseded.  Move-only;
// owned by one thread at a time.
struct Job {
  JobSpec spec;
  std::uint64_t number = 0;  // In the order of their acceptance.
  std::shared_ptr<Delivery> delivery;
  std::chrono::steady_clock::time_point started;

  MemoryGrant memory;
  JobSource source;
  SourceFacts facts;
  std::vector<Rendition> renditions;
  std::optional<Placeholder> placeholder;
  bool salvaged = false;  // The source is damaged; see limits.fail_on.
  std::vector<StoredOutput> stored;
  bool replaces = false;  // One key was taken, and the others may be.
  bool manifest_stored = false;
  int removed = 0;  // Renditions, of a source that was removed.

  Status outcome;
  StageTimes times;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_JOB_H_
