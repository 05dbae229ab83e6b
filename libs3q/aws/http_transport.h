// The seam to HTTP: one request, one answer.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_TRANSPORT_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_TRANSPORT_H_

#include <chrono>
#include <cstdint>
#include <stop_token>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "libs3q/aws/http_message.h"

namespace darkroom {

enum class Connection : std::uint8_t {
  kReuse,  // A kept one, if there is one.
  kFresh,  // With a new look at DNS: what failed may be the connection.
};

// A body that moves may take longer than its deadline: past it, the last
// `window` must have brought `rate` bytes a second.
struct Overtime {
  std::uint64_t rate = 128 * kKiB;  // Bytes per second; about 1 Mbit/s.
  std::chrono::milliseconds window = std::chrono::seconds(5);
};

struct SendOptions {
  // Where the body of a 2xx answer goes; none: HttpResponse::body.
  ByteSink* sink = nullptr;
  std::uint64_t max_body_bytes = 16 * kMiB;
  // For everything, from the name lookup to the last byte; see Overtime.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
  // Given up when less than `stall_rate` bytes a second of either body moved
  // for so long; 0: never, for long polls.
  std::chrono::milliseconds stall = std::chrono::seconds(10);
  std::uint64_t stall_rate = kKiB;
  Overtime overtime = {};
  Connection connection = Connection::kReuse;
  std::stop_token abandon;  // Ends the exchange at once, with kCancelled.
};

// Thread-safe.  Any complete answer is a success, whatever its status; it is
// returned even if `abandon` was requested meanwhile.
//
// Of an answer that is no 2xx the body may be cut short, at 1 MiB.
//
// Errors: kTransient (unreachable, reset, timed out, stalled, incomplete or
// longer than it said), kTooLarge (a 2xx body over max_body_bytes or over the
// sink's limit), kAccess (the peer is not who it should be), kConfiguration (a
// request that must not be sent as it is), kCancelled, kInternal.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  virtual Result<HttpResponse> Send(const HttpRequest& request,
                                    const SendOptions& options) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_TRANSPORT_H_
