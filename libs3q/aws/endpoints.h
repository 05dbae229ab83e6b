// Where the services are, and how buckets and queues are addressed there.

#ifndef DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_
#define DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/http_message.h"
#include "libs3q/aws/partitions.h"

namespace darkroom {

struct Endpoint {
  std::string scheme;  // "https" or "http".
  std::string host;    // With ":port" unless it is the scheme's own.
  std::string path;    // Empty, or "/x": goes before every path.
};

// Errors: kConfiguration (not an http or https URL, or with a query).
Result<Endpoint> ParseEndpoint(std::string_view url);

// "https://sqs.eu-west-1.amazonaws.com", in the region's partition.
Endpoint RegionalEndpoint(const std::string& service,
                          const std::string& region);

// The same for one of the service's other hosts.
// Errors: kConfiguration (as ServiceHost).
Result<Endpoint> ServiceEndpoint(const std::string& service,
                                 const std::string& region,
                                 const EndpointVariant& variant);

enum class BucketStyle : std::uint8_t { kVirtualHost, kPath };

// Where S3 is, for buckets of which nothing else is known.
struct S3Endpoint {
  // Nothing: AWS's own, by region and variant.
  std::optional<Endpoint> own;
  // An endpoint of one's own always has the bucket in the path.
  BucketStyle style = BucketStyle::kVirtualHost;
  std::string region;
  EndpointVariant variant = {};
};

// Where one bucket is.
struct BucketAddress {
  Endpoint endpoint;  // Whose path names the bucket where the host does not.
  std::string region;
};

// `region` is the bucket's, if it is known to be another than s3.region; with
// an endpoint of one's own it changes the signature, not the address.  A
// bucket that is no host's label, and one with dots, which would not match the
// certificate, is named by the path.  The ARN of an access point is a bucket.
// Errors: kUnsupported (no name of a bucket, another kind of ARN, a directory
// bucket), kConfiguration (as ServiceHost).
Result<BucketAddress> AddressOf(const S3Endpoint& s3, const std::string& bucket,
                                const std::string& region);

// A request to an object, or to the bucket (an empty key).
HttpRequest ObjectRequest(const BucketAddress& bucket, std::string_view key);

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

// The region in an ARN of `service`: "arn:aws:sns:eu-west-1:1:t".
// Errors: kConfiguration (none of them).
Result<std::string> RegionOfArn(std::string_view arn, std::string_view service);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_ENDPOINTS_H_
