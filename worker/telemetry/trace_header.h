// Which trace a message is part of, as AWS's services tell each other.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_HEADER_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_HEADER_H_

#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1".
struct TraceHeader {
  std::string trace_id;         // 32 hexadecimal digits, in lower case.
  std::string parent;           // 16 of them; empty: none.
  std::optional<bool> sampled;  // Nothing: whoever reads it may choose.
};

// Fields may come in any order; those that nobody knows and a parent that is
// none are left out.  Nothing without a root that is a trace's id.
std::optional<TraceHeader> ParseTraceHeader(std::string_view text);

// What ParseTraceHeader reads back.
std::string TraceHeaderText(const TraceHeader& header);

// "1-5759e988-bd862e3fe1be46a994272793" of 32 digits.
std::string XRayTraceId(std::string_view trace_id);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_HEADER_H_
