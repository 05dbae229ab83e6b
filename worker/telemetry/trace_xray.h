// Segments as documents of AWS X-Ray.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_XRAY_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_XRAY_H_

#include <string>

#include "base/bytes.h"
#include "worker/telemetry/trace_segment.h"

namespace darkroom {

// The daemon takes no more in one datagram.
inline constexpr std::size_t kMaxXRayDocument = 64 * kKiB;

// A datagram for the daemon: its header line, then the document.  Values are
// cut to what X-Ray keeps of them.
std::string XRayDatagram(const TraceSegment& segment,
                         const TraceService& service);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_XRAY_H_
