// The two ways in which traces leave the worker.

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_SINKS_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_SINKS_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "worker/telemetry/trace_exporter.h"
#include "worker/telemetry/trace_segment.h"

namespace darkroom {

struct DaemonAddress {
  std::string host;  // A name or an address.
  std::string port;
};

// A datagram for each segment to the daemon of AWS X-Ray.  A name is looked up
// on a thread of its own, which may take as long as it likes: until then, what
// is sent is lost.
std::unique_ptr<TraceSink> SendToXRay(const DaemonAddress& daemon,
                                      TraceService service);

struct TraceAnswer {
  int status = 0;
  std::string body;
};

// Posts a body of JSON to a collector, at most until `abandon` is requested.
using PostTraces = std::function<Result<TraceAnswer>(
    const std::string& body, const std::stop_token& abandon)>;

std::unique_ptr<TraceSink> SendToCollector(PostTraces post,
                                           TraceService service);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_SINKS_H_
