// The one place that signs, sends, classifies and retries.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_CALL_H_
#define DARKROOM_LIBS3Q_AWS_AWS_CALL_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "base/sleep.h"
#include "base/time.h"
#include "libs3q/aws/aws_error.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/http_transport.h"
#include "libs3q/aws/retry.h"
#include "libs3q/aws/sigv4.h"
#include "libs3q/call_observer.h"

namespace darkroom {

// An operation, ready to be signed.
struct AwsRequest {
  std::string operation;  // "GetObject".
  std::string subject;    // "photos/1.jpg": for messages.
  HttpRequest http;
  SigningScope scope;
  SharedBufferWriter* sink = nullptr;  // Cleared before every attempt.
  std::uint64_t max_body_bytes = 16 * kMiB;
  // For all attempts together, the pauses between them included.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
  // No further attempt is begun with less left than it needs: a poll that is
  // given up early may lose the messages of its answer for a while.
  std::chrono::milliseconds shortest_attempt = std::chrono::seconds(0);
  enum class Polling : std::uint8_t {
    kNo,
    // Silent while it waits; pauses even when it may not retry, since its
    // caller comes again at once.
    kLong,
  } polling = Polling::kNo;
  // What it means that nothing moves.
  enum class Silence : std::uint8_t {
    kStall,
    kWork,  // The service is busy, for minutes: only the deadline counts.
  } silence = Silence::kStall;
  std::stop_token stopping;  // Ends pauses, not what is on the wire.
  // A last look at a success, before it counts as one; what it refuses with
  // kTransient is tried again.  Sees what is in `sink`.
  std::function<Status(const HttpResponse&)> accept = nullptr;
  // Where to say that the bucket is in another region than `scope` says.
  std::string* other_region = nullptr;
};

// What all calls of a family share.  Thread-safe; outlives its callers.
// The functions are the outside world, replaced in tests.
struct AwsContext {
  HttpTransport& transport;
  CredentialSource& credentials;
  WallClock clock = WallNow;
  std::function<std::chrono::steady_clock::time_point()> steady =
      std::chrono::steady_clock::now;
  Random random = RandomFraction;
  StoppableSleeper sleep = SleepUnlessStopped;
  RetryPolicy policy = {};
  // As SendOptions says; polls have none.
  std::chrono::milliseconds stall = SendOptions().stall;
  Overtime overtime = {};
  Signer signer = {};
  CallObserver* observer = nullptr;  // Null: nobody wants to hear.
  // The services' clock minus ours, once they have complained.
  std::atomic<std::chrono::milliseconds> clock_offset =
      std::chrono::milliseconds(0);
};

// Makes calls until `abandon` is requested.  Thread-safe.
class AwsCaller {
 public:
  AwsCaller(AwsContext& context, std::stop_token abandon)
      : context_(context), abandon_(std::move(abandon)) {}

  // The answer of a call that has succeeded.  Retries what is transient; also,
  // once each, with renewed credentials and a corrected clock.  Errors: as
  // MeaningOf says, or MeaningForObject of S3, naming operation, subject,
  // status, code and request id; and those of HttpTransport.  Never
  // kConfiguration: what is wrong around a call is kAccess, so that the work is
  // kept until somebody has put it right.
  Result<HttpResponse> Call(const AwsRequest& request);

 private:
  struct Failure;
  class Attempts;

  AwsContext& context_;
  const std::stop_token abandon_;
  RetryQuota quota_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_CALL_H_
