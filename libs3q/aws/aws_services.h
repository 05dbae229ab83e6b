// The AWS family: S3, SQS and SNS, or anything that speaks their protocols.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_
#define DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/aws/partitions.h"
#include "libs3q/call_observer.h"
#include "libs3q/redrive.h"
#include "libs3q/services.h"
#include "libs3q/topic.h"

namespace darkroom {

struct AwsOptions {
  // The environment, as a function so that tests need not change their own.
  std::function<std::optional<std::string>(std::string_view name)> environment;
  // Each empty one comes from the environment or the profile, as AWS's own
  // tools do it (AWS_REGION, AWS_ENDPOINT_URL_S3, AWS_CA_BUNDLE, …).
  std::string region;
  // URL or ARN of a queue, which tells the region if nothing else does.
  std::string queue;
  std::string s3_endpoint;
  std::string sqs_endpoint;
  std::string sns_endpoint = {};
  std::string ca_bundle;
  // What is sent with bodies to S3: "CRC32", "CRC32C", "CRC64NVME", or
  // "when_required" for none, which older servers may want.
  std::string checksum = {};
  EndpointVariant variant = {};   // Beside what environment and profile say.
  bool path_style = false;        // Always on with an endpoint of one's own.
  bool allow_plain_http = false;  // Loopback may always be plain.
  std::chrono::seconds request_timeout = std::chrono::seconds(14);
  // A request of which less than 1 KiB/s moves is given up after this.
  std::chrono::seconds stall_timeout = std::chrono::seconds(10);
  // Hears of every call to S3, SQS, SNS and STS; outlives the family.  Null:
  // nobody does.
  CallObserver* observer = nullptr;
};

// A setting, and what said so: "AWS_REGION", "profile studio".
struct AwsSetting {
  static constexpr char kRegional[] = "the region's own";

  std::string value;
  std::string origin;
};

struct AwsDescription {
  AwsSetting region;
  AwsSetting s3, sqs, sns, sts;  // URLs.
  std::string credentials;       // Where they come from.
};

// Of the key in use; never with its secret.
struct AwsKey {
  std::string masked_id;
  std::optional<SysMillis> expires;
};

struct AwsIdentity {
  std::string account;
  std::string arn;
};

// For whom a URL is signed, and for how long.
struct PresignOptions {
  std::string method = "GET";  // Or "PUT", "HEAD", "DELETE".
  // 1 s to 7 days; a URL that was signed with temporary credentials ends with
  // them.
  std::chrono::seconds lasts = std::chrono::minutes(15);
  std::string content_type = {};  // That a PUT must have; empty: any.
};

// What AWS has beyond stores and queues.  Thread-safe, as Services is.
class AwsFamily : public Services {
 public:
  // `arn` is a topic's.  Connects to nothing.
  // Errors: kConfiguration (another ARN, or none).
  virtual Result<std::unique_ptr<Topic>> OpenTopic(const std::string& arn,
                                                   std::stop_token abandon) = 0;

  // `queue_arn` is that of a dead-letter queue.  Connects to nothing.
  // Errors: kConfiguration (another ARN, or none).
  virtual Result<std::unique_ptr<Redrive>> OpenRedrive(
      const std::string& queue_arn, std::stop_token abandon) = 0;

  // A URL with which anyone may do one thing to one object.
  // Errors: kConfiguration (options), kUnsupported (bucket), and those of
  // credentials.
  virtual Result<std::string> Presign(const ObjectRef& ref,
                                      const PresignOptions& options) = 0;

  // --- What `darkroom check --aws` asks ------------------------------------

  virtual AwsDescription Describe() const = 0;
  // Errors: those of the source of the credentials.
  virtual Result<AwsKey> Key() = 0;
  // By GetCallerIdentity, which needs no permission.
  virtual Result<AwsIdentity> Identify() = 0;

  // Asks to overwrite an object only if it is what no object is, so that
  // nothing is stored.  A server that does not know conditions stores an empty
  // object, which is removed again.
  // Errors: kAccess (refused), and all others, which say nothing about that.
  virtual Status ProbePut(const ObjectRef& ref, const PutOptions& options) = 0;
  // Sends no messages: an empty batch.  Errors: as OpenQueue; kAccess.
  virtual Status ProbeSend(const std::string& queue) = 0;
  // Publishes nothing: an empty batch.  Errors: as OpenTopic; kNotFound,
  // kAccess.
  virtual Status ProbePublish(const std::string& topic_arn) = 0;

  // "arn:aws:sqs:eu-west-1:123456789012:jobs", as policies name them.
  // Errors: kConfiguration (neither the URL nor the ARN of a queue).
  virtual Result<std::string> QueueArn(const std::string& queue) const = 0;
  virtual std::string BucketArn(const std::string& bucket) const = 0;
};

// Reads configuration only; connects to nothing.
// Errors: kConfiguration (no region, no credentials, a malformed endpoint or
// checksum, an endpoint of S3 or SQS that may not be asked without TLS, an
// unreadable CA bundle), kAccess, kTransient (files of the profile).
Result<std::unique_ptr<AwsFamily>> OpenAwsServices(AwsOptions options);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_
