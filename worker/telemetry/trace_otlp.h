// Segments as spans of OpenTelemetry, for its protocol over HTTP, as JSON.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_OTLP_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_OTLP_H_

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/telemetry/trace_segment.h"

namespace darkroom {

// An ExportTraceServiceRequest.
std::string OtlpRequest(std::span<const TraceSegment> segments,
                        const TraceService& service);

// What a collector's answer to it means.  Errors: kTransient (send it again),
// kUnsupported (some or all of it was refused, do not).
Status OtlpOutcome(int status, std::string_view body);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_OTLP_H_
