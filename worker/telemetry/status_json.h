// What the status page shows, as JSON.

#ifndef DARKROOM_WORKER_TELEMETRY_STATUS_JSON_H_
#define DARKROOM_WORKER_TELEMETRY_STATUS_JSON_H_

#include <chrono>
#include <string>

#include "base/time.h"
#include "worker/health/health.h"
#include "worker/telemetry/activity.h"
#include "worker/telemetry/metrics.h"

namespace darkroom {

// What does not change while the worker runs.
struct WorkerFacts {
  std::string version;
  std::string queue;
  SysMillis started;
  enum class Pictures : std::uint8_t {
    kHidden,
    kShown
  } pictures = Pictures::kHidden;
};

struct StatusParts {
  const WorkerFacts& facts;
  const Health& health;
  const ActivityView& activity;
  const std::vector<MetricSeries>& series;
};

// Keys and messages are data in it, never markup.
std::string StatusJson(const StatusParts& parts, SysMillis now);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_STATUS_JSON_H_
