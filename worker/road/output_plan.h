// What is to be made of a source and where it goes, before any byte is read.

#ifndef DARKROOM_WORKER_ROAD_OUTPUT_PLAN_H_
#define DARKROOM_WORKER_ROAD_OUTPUT_PLAN_H_

#include <optional>
#include <vector>

#include "base/result.h"
#include "worker/config/config.h"
#include "worker/events/event.h"
#include "worker/road/job.h"

namespace darkroom {

// The outputs of `route`; those that the event does not ask for count as
// present, unless a manifest lists them.  Errors: kUnsupported (as PlanVariants
// and OutputRef).
Result<std::vector<PlannedOutput>> PlanOutputs(const Config& config,
                                               const Route& route,
                                               const SourceEvent& event);

// What lists the outputs of `route`; nothing where it has no manifest.
// Errors: kUnsupported (as ManifestRef).
Result<std::optional<PlannedOutput>> PlanManifest(const Config& config,
                                                  const Route& route,
                                                  const SourceEvent& event);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_OUTPUT_PLAN_H_
