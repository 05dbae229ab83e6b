// Traces of a running worker.

#ifndef DARKROOM_WORKER_COMMANDS_TRACING_H_
#define DARKROOM_WORKER_COMMANDS_TRACING_H_

#include <memory>

#include "base/result.h"
#include "worker/commands/service_family.h"
#include "worker/config/config.h"
#include "worker/config/environment.h"
#include "worker/road/tracer.h"
#include "worker/telemetry/metrics.h"
#include "worker/telemetry/trace_exporter.h"
#include "worker/telemetry/trace_settings.h"
#include "worker/telemetry/trace_sinks.h"

namespace darkroom {

// Outlives the road and whatever holds leases.
class Tracing {
 public:
  // Null where nothing is traced.
  Tracer* tracer() const { return recorder_.get(); }

  // Once the last delivery is over: sends what is left, at most for a second.
  void Stop() const;

 private:
  friend Result<Tracing> StartTracing(const Config& config,
                                      const ServiceFamily& family,
                                      Metrics& metrics);

  std::unique_ptr<TraceExporter> exporter_;
  std::unique_ptr<Tracer> recorder_;
};

// As `tracing` says, and the process's environment.  Errors: kConfiguration.
Result<Tracing> StartTracing(const Config& config, const ServiceFamily& family,
                             Metrics& metrics);

// Each body in one request; redirects are not followed.
// Errors: kConfiguration (not the URL of a collector).
Result<PostTraces> CollectorAt(const TraceSettings& settings,
                               const Environment& environment);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_TRACING_H_
