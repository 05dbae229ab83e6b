#include "libs3q/aws/aws_settings.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "libs3q/aws/endpoint_settings.h"

namespace darkroom {
namespace {

// The first that is not empty of an option, variables and the profile.
class Lookup {
 public:
  Lookup(const Environment& environment, const Profile& profile)
      : environment_(environment), profile_(profile) {}

  AwsSetting operator()(const std::string& option,
                        std::initializer_list<std::string_view> variables,
                        const std::string& profile_key) const {
    if (!option.empty()) return {option, "configuration"};
    for (const std::string_view variable : variables) {
      const auto value = environment_(variable);
      if (value && !value->empty()) return {*value, std::string(variable)};
    }
    const std::string found = profile_.Setting(profile_key);
    return {found, found.empty() ? "" : "profile " + profile_.name};
  }

 private:
  const Environment& environment_;
  const Profile& profile_;
};

// An option, else what environment and profile say.
AwsSetting UrlOf(const std::string& option, const EndpointSettings& settings,
                 std::string_view service) {
  if (!option.empty()) return {option, "configuration"};
  ConfiguredUrl found = settings.UrlFor(service);
  return {std::move(found.url), std::move(found.origin)};
}

Result<std::optional<Endpoint>> EndpointAt(const AwsSetting& url) {
  if (url.value.empty()) return std::optional<Endpoint>();
  return std::optional<Endpoint>(
      TRY(ParseEndpoint(url.value).During("endpoint")));
}

// Not what was asked for: somebody relies on it.
Status CheckVariant(const AwsSettings& settings) {
  const bool asks = settings.variant.fips || settings.variant.dual_stack;
  if (!asks || !(settings.s3 || settings.sqs || settings.sns || settings.sts))
    return {};
  return Error(ErrorClass::kConfiguration,
               "endpoints of one's own and AWS's FIPS or dual-stack endpoints "
               "exclude each other");
}

// "when_required" says that no operation of ours needs a checksum.
Result<std::optional<ChecksumAlgorithm>> ChecksumFor(const Lookup& find,
                                                     const std::string& asked) {
  const std::string option =
      ToLower(find(asked, {"AWS_REQUEST_CHECKSUM_CALCULATION"},
                   "request_checksum_calculation")
                  .value);
  if (option == "when_required") return std::optional<ChecksumAlgorithm>();
  if (option.empty() || option == "when_supported") {
    return std::optional(ChecksumAlgorithm::kCrc32);
  }
  const auto algorithm = ChecksumNamed(option);
  if (algorithm) return algorithm;
  return Error(ErrorClass::kConfiguration, "no checksum of ours: " + option);
}

Result<S3Options> S3OptionsFor(const AwsOptions& options, const Lookup& find) {
  S3Options s3 = {.deadline = options.request_timeout,
                  .checksum = TRY(ChecksumFor(find, options.checksum))};
  if (ToLower(find("", {"AWS_RESPONSE_CHECKSUM_VALIDATION"},
                   "response_checksum_validation")
                  .value) == "when_required") {
    s3.answers = S3Options::Answers::kTrusted;
  }
  return s3;
}

Result<int> AttemptsOf(const std::string& text) {
  if (text.empty()) return RetryPolicy().max_attempts;
  const auto number = ParseUnsigned(text);
  if (!number || *number < 1 || *number > 100) {
    return Error(ErrorClass::kConfiguration,
                 "AWS_MAX_ATTEMPTS is not a number from 1 to 100: " + text);
  }
  return static_cast<int>(*number);
}

}  // namespace

Result<AwsSettings> ResolveSettings(const AwsOptions& options,
                                    const Profile& profile) {
  const Lookup find(options.environment, profile);
  AwsSettings settings;
  AwsDescription& said = settings.description;
  said.region =
      find(options.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.ca_bundle =
      find(options.ca_bundle, {"AWS_CA_BUNDLE"}, "ca_bundle").value;
  if (settings.ca_bundle.empty()) {
    settings.ca_bundle = find("", {"SSL_CERT_FILE"}, "").value;
  }
  settings.max_attempts =
      TRY(AttemptsOf(find("", {"AWS_MAX_ATTEMPTS"}, "max_attempts").value));
  const EndpointSettings endpoints(options.environment, profile);
  said.s3 = UrlOf(options.s3_endpoint, endpoints, "s3");
  said.sqs = UrlOf(options.sqs_endpoint, endpoints, "sqs");
  said.sns = UrlOf(options.sns_endpoint, endpoints, "sns");
  said.sts = UrlOf("", endpoints, "sts");
  settings.s3 = TRY(EndpointAt(said.s3));
  settings.sqs = TRY(EndpointAt(said.sqs));
  settings.sts = TRY(EndpointAt(said.sts));
  settings.sns = TRY(EndpointAt(said.sns));
  settings.variant = endpoints.variant();
  settings.variant.fips |= options.variant.fips;
  settings.variant.dual_stack |= options.variant.dual_stack;
  TRY(CheckVariant(settings));
  settings.s3_options = TRY(S3OptionsFor(options, find));
  if (options.path_style || profile.Setting("s3.addressing_style") == "path") {
    settings.style = BucketStyle::kPath;
  }
  if (said.region.value.empty() && !options.queue.empty()) {
    const QueueName queue = TRY(ParseQueueName(options.queue));
    said.region = {queue.region, "queue.url"};
  }
  settings.region = said.region.value;
  if (settings.region.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "no region: set AWS_REGION, or aws.region in the "
                 "configuration");
  }
  if (!IsRegion(settings.region)) {
    return Error(ErrorClass::kConfiguration,
                 "not a region: " + settings.region);
  }
  return settings;
}

}  // namespace darkroom
