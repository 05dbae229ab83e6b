// Keys like those that users upload, to try routes with.

#ifndef DARKROOM_WORKER_CONFIG_SAMPLE_SOURCES_H_
#define DARKROOM_WORKER_CONFIG_SAMPLE_SOURCES_H_

#include <string>
#include <vector>

#include "worker/config/config.h"
#include "worker/events/event.h"

namespace darkroom {

// Uploads to `bucket` that `route` may take: all begin with its prefix, and
// one looks as its glob does, where that is simple enough.
std::vector<SourceEvent> SampleSources(const Route& route,
                                       const std::string& bucket);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_SAMPLE_SOURCES_H_
