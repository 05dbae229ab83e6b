// From what happens to deliveries to segments of traces.

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_RECORDER_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_RECORDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "worker/road/tracer.h"
#include "worker/telemetry/trace_segment.h"

namespace darkroom {

// A message that says which trace it is part of, and whether that is sampled,
// is believed.  Any other begins one, whose id follows from the message's: all
// its receives are in the same trace, and all workers choose the same share.
//
// A delivery is told of when it is over: a segment for each job, one for a
// message that nobody understands.  Thread-safe.
class TraceRecorder final : public Tracer {
 public:
  enum class Services : std::uint8_t { kAws, kLocal };
  enum class IdForm : std::uint8_t { kXRay, kPlain };

  struct Options {
    double sample = 1;  // 0 to 1.
    std::string queue;
    Services services = Services::kAws;
    IdForm log_form = IdForm::kXRay;         // Of DeliveryTrace::id.
    std::function<void(TraceSegment)> tell;  // Thread-safe; returns at once.
    RandomBits random = RandomWord;
    WallClock clock = WallNow;
  };

  explicit TraceRecorder(Options options) : options_(std::move(options)) {}

  std::shared_ptr<DeliveryTrace> Begin(const Message& message) override;

 private:
  const Options options_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_RECORDER_H_
