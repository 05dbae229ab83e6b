// What became of a source, as JSON: docs/notifications.md.

#ifndef DARKROOM_WORKER_ROAD_REPORT_H_
#define DARKROOM_WORKER_ROAD_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "worker/road/job.h"

namespace darkroom {

// The list of the outputs of a job that are there by now.  A function of the
// source and the route alone: a job that is done twice writes the same bytes,
// as long as the store gives the same ETags.  config/manifest.schema.json.
std::string ManifestText(const Job& job);

enum class Telling : std::uint8_t { kSuccess, kFailure, kRemoved };

std::string_view NameOf(Telling telling);  // "success"

// The same with what the message's fate adds.
// config/notification.schema.json.
std::string NotificationText(const Job& job, Telling telling);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_REPORT_H_
