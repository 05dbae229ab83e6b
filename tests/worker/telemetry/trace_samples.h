// A segment with everything in it, and one with as little as there may be.

#ifndef DARKROOM_TESTS_WORKER_TELEMETRY_TRACE_SAMPLES_H_
#define DARKROOM_TESTS_WORKER_TELEMETRY_TRACE_SAMPLES_H_

#include <chrono>
#include <string>

#include "worker/telemetry/trace_segment.h"

namespace darkroom {

inline SysMicros Micros(std::int64_t micros) {
  return SysMicros(std::chrono::microseconds(micros));
}

inline TraceSegment SmallSegment(const std::string& id = "00000000000000a1") {
  return {.trace_id = "5759e988bd862e3fe1be46a994272793",
          .whole = {.id = id,
                    .name = "process",
                    .begin = Micros(1'465'510'280'000'001),
                    .end = Micros(1'465'510'281'200'000)}};
}

inline TraceSegment FullSegment() {
  TraceSegment segment = SmallSegment();
  segment.parent = "53995c3f42cd8ad8";
  segment.whole.service = "SQS";
  segment.whole.fault = TraceFault::kTheirs;
  segment.whole.error_id = "00000000000000e1";
  segment.whole.error_class = "corrupt";
  segment.whole.error_message = "render: \"premature\" end \xff";
  segment.whole.attributes = {{"bucket", "uploads"},
                              {"key", std::string(1'020, 'k')},
                              {"error_class", "corrupt"},
                              {"bytes_in", std::int64_t{5'000'000'000}}};
  segment.parts = {{.id = "00000000000000b1",
                    .name = "fetch",
                    .begin = Micros(1'465'510'280'010'000),
                    .end = Micros(1'465'510'280'110'000),
                    .service = "S3",
                    .operation = "GetObject"},
                   {.id = "00000000000000b2",
                    .name = "render",
                    .begin = Micros(1'465'510'280'200'000),
                    .end = Micros(1'465'510'281'000'000),
                    .fault = TraceFault::kOurs,
                    .error_id = "00000000000000e2",
                    .error_class = "transient"}};
  return segment;
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_WORKER_TELEMETRY_TRACE_SAMPLES_H_
