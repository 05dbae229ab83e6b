// What a trace tells of one job: plain values, the same for every exporter.

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_SEGMENT_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_SEGMENT_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace darkroom {

using SysMicros = std::chrono::sys_time<std::chrono::microseconds>;

struct TraceAttribute {
  std::string_view name;  // A literal: letters, digits and underscores.
  std::variant<std::string, std::int64_t> value;
};

// Whose fault it is that something did not work.
enum class TraceFault : std::uint8_t {
  kNone,
  kTheirs,  // The source's or the message's; X-Ray: an error.
  kOurs,    // The worker's or a service's; X-Ray: a fault.
};

struct TraceSpan {
  std::string id;  // 16 hexadecimal digits, in lower case.
  std::string name;
  SysMicros begin;
  SysMicros end;
  std::string service = {};    // "S3", where AWS does the work; else empty.
  std::string operation = {};  // "GetObject", with it.
  TraceFault fault = TraceFault::kNone;
  // With a fault:
  std::string error_id = {};  // As `id`.
  std::string error_class = {};
  std::string error_message = {};
  std::vector<TraceAttribute> attributes = {};
};

struct TraceSegment {
  std::string trace_id;  // As TraceHeader's.
  std::string parent;
  TraceSpan whole;               // "SQS" where that is the queue.
  std::vector<TraceSpan> parts;  // In the order in which they began.
};

// Who tells.
struct TraceService {
  std::string name = "darkroom";
  std::string version;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_SEGMENT_H_
