// Where the services are, and how buckets and queues are addressed there.

#ifndef DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_
#define DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/http_message.h"
#include "libs3q/object_store.h"

namespace darkroom {

struct Endpoint {
  std::string scheme;  // "https" or "http".
  std::string host;    // With ":port" unless it is the scheme's own.
  std::string path;    // Empty, or "/x": goes before every path.
};

// Errors: kConfiguration (not an http or https URL, or with a query).
Result<Endpoint> ParseEndpoint(std::string_view url);

// "https://s3.eu-west-1.amazonaws.com", or in China's partition.
Endpoint RegionalEndpoint(const std::string& service,
                          const std::string& region);

enum class BucketStyle : std::uint8_t { kVirtualHost, kPath };

struct S3Endpoint {
  Endpoint endpoint;
  BucketStyle style = BucketStyle::kVirtualHost;
  std::string region;
};

// A request to the bucket (an empty key) or the object.  A bucket with dots
// would not match the certificate as a host name, so its path says it.
HttpRequest ObjectRequest(const S3Endpoint& s3, const ObjectRef& ref);

// What a queue's URL or ARN says.
struct QueueName {
  std::optional<Endpoint> endpoint;  // Of a URL.
  std::string url;                   // Empty of an ARN.
  std::string region;                // Empty if it does not say.
  std::string account;
  std::string name;
};

// "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" or
// "arn:aws:sqs:eu-west-1:123456789012:jobs".
// Errors: kConfiguration (neither).
Result<QueueName> ParseQueueName(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_
