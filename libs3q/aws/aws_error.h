// What the services' failures mean.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_ERROR_H_
#define DARKROOM_LIBS3Q_AWS_AWS_ERROR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "libs3q/aws/http_message.h"

namespace darkroom {

// What may make the same call succeed.
enum class Recovery : std::uint8_t {
  kNone,
  kRetry,
  kRetryThrottled,
  kRenewCredentials,
  kCorrectClock,
};

struct FaultMeaning {
  ErrorClass cls = ErrorClass::kInternal;
  Recovery recovery = Recovery::kNone;
};

// What a service says about a failure.  Each is empty where it says nothing.
struct AwsFault {
  std::string code;  // "NoSuchKey", without the name space of its protocol.
  std::string message;
  std::string request_id;
  std::string region;  // Of the bucket, where a request went to another.
};

// Reads S3's and the query protocol's XML, the JSON protocol's documents and
// its headers.  Never fails: an unreadable body leaves the members empty.
AwsFault ParseFault(const HttpResponse& response);

// The code without its name space: "com.amazonaws.sqs#QueueDoesNotExist",
// "AWS.SimpleQueueService.NonExistentQueue".
std::string PlainCode(std::string_view code);

// By code, where we know it, else by HTTP status.
FaultMeaning MeaningOf(int status, std::string_view code);

// The same of a request to S3, where kNotFound deletes somebody's message: only
// what S3 itself says of a key or a version is kNotFound, every other 404 and
// 405 (of a gateway, an access point, a website) is kAccess.  What a GET or
// HEAD names that can be no object is kUnsupported, and so is a condition of a
// write that the server does not know.
FaultMeaning MeaningForObject(const HttpRequest& request,
                              const HttpResponse& response,
                              std::string_view code);

// The region that a refused request should have been sent to and signed for;
// empty if the answer names none, or the one that was `used`.
std::string OtherRegion(const HttpResponse& response, const AwsFault& fault,
                        std::string_view used);

// True of a 2xx answer that holds an error document instead of a result.
bool IsErrorInDisguise(const HttpResponse& response);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_ERROR_H_
