// Where traces go, by the configuration and the environment.

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_SETTINGS_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_SETTINGS_H_

#include <chrono>
#include <map>
#include <string>

#include "base/result.h"
#include "worker/config/config.h"
#include "worker/config/environment.h"
#include "worker/telemetry/trace_sinks.h"

namespace darkroom {

struct TraceSettings {
  std::string service;
  DaemonAddress daemon;
  std::string collector;                       // A URL, path and all.
  std::map<std::string, std::string> headers;  // For the collector.
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

// The variables of OpenTelemetry and of X-Ray's SDKs stand in for what is not
// configured: docs/tracing.md.  Only those of the exporter are looked at.
// Errors: kConfiguration (a variable says nothing sensible).
Result<TraceSettings> TraceSettingsOf(const TracingConfig& config,
                                      const Environment& environment);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_SETTINGS_H_
