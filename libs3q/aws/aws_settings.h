// What options, environment and profile say together.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_SETTINGS_H_
#define DARKROOM_LIBS3Q_AWS_AWS_SETTINGS_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "libs3q/aws/aws_services.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/retry.h"
#include "libs3q/aws/s3_caller.h"

namespace darkroom {

struct AwsSettings {
  std::string region;
  std::optional<Endpoint> s3;  // Nothing: AWS's own.
  std::optional<Endpoint> sqs;
  std::optional<Endpoint> sns;
  EndpointVariant variant;
  BucketStyle style = BucketStyle::kVirtualHost;
  S3Options s3_options;
  std::optional<Endpoint> sts;
  std::string ca_bundle;
  int max_attempts = RetryPolicy().max_attempts;
  AwsDescription description;  // Without what follows from the rest.
};

// Each setting from the first of them that has it; docs/aws.md is the table.
// Errors: kConfiguration (what is missing, malformed, or excludes each other).
Result<AwsSettings> ResolveSettings(const AwsOptions& options,
                                    const Profile& profile);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_SETTINGS_H_
