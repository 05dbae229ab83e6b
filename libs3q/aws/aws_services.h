// The AWS family: S3 and SQS, or anything that speaks their protocols.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_
#define DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/services.h"

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
  std::string ca_bundle;
  bool path_style = false;        // Always on with an endpoint of one's own.
  bool allow_plain_http = false;  // Loopback may always be plain.
  std::chrono::seconds request_timeout = std::chrono::seconds(30);
  // A request of which less than 1 KiB/s moves is given up after this.
  std::chrono::seconds stall_timeout = std::chrono::seconds(10);
};

// Reads configuration only; connects to nothing.
// Errors: kConfiguration (no region, no credentials, a malformed endpoint).
Result<std::unique_ptr<Services>> OpenAwsServices(AwsOptions options);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_SERVICES_H_
