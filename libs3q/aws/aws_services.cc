#include "libs3q/aws/aws_services.h"

#include <utility>

#include "base/sleep.h"
#include "base/text.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/container_credentials.h"
#include "libs3q/aws/endpoint_settings.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/s3_codec.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sns_topic.h"
#include "libs3q/aws/sqs_queue.h"
#include "libs3q/aws/sqs_redrive.h"

namespace darkroom {
namespace {

// What options, environment and profile say together.
struct Settings {
  std::string region;
  std::optional<Endpoint> s3;  // Nothing: AWS's own.
  std::optional<Endpoint> sqs;
  std::optional<Endpoint> sns;
  EndpointVariant variant;
  BucketStyle style = BucketStyle::kVirtualHost;
  S3Options s3_options;
  std::string ca_bundle;
};

// The first that is not empty of an option, variables and the profile.
class Lookup {
 public:
  Lookup(const Environment& environment, const Profile& profile)
      : environment_(environment), profile_(profile) {}

  std::string operator()(const std::string& option,
                         std::initializer_list<std::string_view> variables,
                         const std::string& profile_key) const {
    if (!option.empty()) return option;
    for (const std::string_view variable : variables) {
      const auto value = environment_(variable);
      if (value && !value->empty()) return *value;
    }
    return profile_.Setting(profile_key);
  }

 private:
  const Environment& environment_;
  const Profile& profile_;
};

// An option, else what environment and profile say.
Result<std::optional<Endpoint>> EndpointAt(const std::string& option,
                                           const EndpointSettings& settings,
                                           std::string_view service) {
  if (option.empty()) return settings.For(service);
  return std::optional<Endpoint>(TRY(ParseEndpoint(option).During("endpoint")));
}

// Not what was asked for: somebody relies on it.
Status CheckVariant(const Settings& settings) {
  const bool asks = settings.variant.fips || settings.variant.dual_stack;
  if (!asks || !(settings.s3 || settings.sqs || settings.sns)) return {};
  return Error(ErrorClass::kConfiguration,
               "endpoints of one's own and AWS's FIPS or dual-stack endpoints "
               "exclude each other");
}

// "when_required" says that no operation of ours needs a checksum.
Result<std::optional<ChecksumAlgorithm>> ChecksumFor(const Lookup& find,
                                                     const std::string& asked) {
  const std::string option =
      ToLower(find(asked, {"AWS_REQUEST_CHECKSUM_CALCULATION"},
                   "request_checksum_calculation"));
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
                   "response_checksum_validation")) == "when_required") {
    s3.answers = S3Options::Answers::kTrusted;
  }
  return s3;
}

Result<Settings> Resolve(const AwsOptions& options, const Profile& profile) {
  const Lookup find(options.environment, profile);
  Settings settings;
  settings.region =
      find(options.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.ca_bundle = find(options.ca_bundle, {"AWS_CA_BUNDLE"}, "ca_bundle");
  const EndpointSettings endpoints(options.environment, profile);
  settings.s3 = TRY(EndpointAt(options.s3_endpoint, endpoints, "s3"));
  settings.sqs = TRY(EndpointAt(options.sqs_endpoint, endpoints, "sqs"));
  settings.sns = TRY(EndpointAt(options.sns_endpoint, endpoints, "sns"));
  settings.variant = endpoints.variant();
  settings.variant.fips |= options.variant.fips;
  settings.variant.dual_stack |= options.variant.dual_stack;
  TRY(CheckVariant(settings));
  settings.s3_options = TRY(S3OptionsFor(options, find));
  if (options.path_style || profile.Setting("s3.addressing_style") == "path") {
    settings.style = BucketStyle::kPath;
  }
  if (settings.region.empty() && !options.queue.empty()) {
    settings.region = TRY(ParseQueueName(options.queue)).region;
  }
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

// Environment, then profile, then the container's agent.
class CredentialFinder {
 public:
  CredentialFinder(const Environment& environment, HttpTransport& agent)
      : environment_(environment), agent_(agent) {}

  Result<CredentialLoader> Find(const Profile& profile) const {
    if (const auto found = EnvironmentCredentials(environment_)) {
      return CredentialLoader([found] { return Result(*found); });
    }
    if (ProfileCredentials(profile)) return FromProfile();
    if (TRY(ContainerCredentialsRequest(environment_))) {
      return CredentialLoader([environment = environment_, &agent = agent_] {
        return FetchContainerCredentials(environment, agent,
                                         SleepUnlessStopped);
      });
    }
    return Error(ErrorClass::kConfiguration,
                 "no credentials: neither AWS_ACCESS_KEY_ID and "
                 "AWS_SECRET_ACCESS_KEY, nor keys in profile " +
                     profile.name + ", nor those of a container");
  }

 private:
  // Read anew whenever they are refused: somebody may have rotated them.
  CredentialLoader FromProfile() const {
    return [environment = environment_]() -> Result<Credentials> {
      const Profile profile = TRY(ReadProfile(environment));
      if (const auto found = ProfileCredentials(profile)) return *found;
      return Error(ErrorClass::kAccess, "no keys in profile " + profile.name);
    };
  }

  const Environment& environment_;
  HttpTransport& agent_;
};

// Members are in the order in which they need each other.
class AwsServices final : public AwsFamily {
 public:
  AwsServices(AwsOptions options, Settings settings)
      : options_(std::move(options)),
        settings_(std::move(settings)),
        client_({.ca_bundle = settings_.ca_bundle,
                 .plain_http = options_.allow_plain_http
                                   ? PlainHttp::kAnywhere
                                   : PlainHttp::kLoopbackOnly}),
        // The agent's address is link-local, checked, and speaks no TLS.
        agent_({.plain_http = PlainHttp::kAnywhere,
                .connect_timeout = std::chrono::seconds(1)}) {}

  Status FindCredentials(const Profile& profile) {
    const CredentialFinder finder(options_.environment, agent_);
    credentials_.emplace(TRY(finder.Find(profile)), WallNow);
    // Clang 14 initialises no aggregate by parentheses.
    // NOLINTNEXTLINE(modernize-make-unique)
    context_.reset(new AwsContext{client_, *credentials_});
    return {};
  }

  std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) override {
    return std::make_unique<S3Store>(*context_, S3(), settings_.s3_options,
                                     std::move(abandon));
  }

  Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) override {
    const QueueName name = TRY(ParseQueueName(url).During("queue"));
    SqsEndpoint endpoint =
        TRY(Sqs(name.region.empty() ? settings_.region : name.region));
    endpoint.deadline = options.deadline.value_or(options_.request_timeout);
    // Its own host, unless there is another to take instead.
    const bool plain = !settings_.sqs && !settings_.variant.fips &&
                       !settings_.variant.dual_stack;
    if (plain && name.endpoint) endpoint.endpoint = *name.endpoint;
    if (!name.url.empty()) {
      return std::unique_ptr<MessageQueue>(
          std::make_unique<SqsQueue>(*context_, std::move(endpoint), name.url,
                                     std::move(options.abandon)));
    }
    return std::unique_ptr<MessageQueue>(TRY(SqsQueue::Find(
        *context_, std::move(endpoint), name, std::move(options.abandon))));
  }

  Result<std::unique_ptr<Topic>> OpenTopic(const std::string& arn,
                                           std::stop_token abandon) override {
    SnsEndpoint endpoint = {
        .region = TRY(RegionOfArn(arn, "sns").During("topic")),
        .deadline = options_.request_timeout};
    endpoint.endpoint =
        settings_.sns
            ? *settings_.sns
            : TRY(ServiceEndpoint("sns", endpoint.region, settings_.variant));
    return std::unique_ptr<Topic>(std::make_unique<SnsTopic>(
        *context_, std::move(endpoint), arn, std::move(abandon)));
  }

  Result<std::unique_ptr<Redrive>> OpenRedrive(
      const std::string& queue_arn, std::stop_token abandon) override {
    const std::string region =
        TRY(RegionOfArn(queue_arn, "sqs").During("queue"));
    SqsEndpoint endpoint = TRY(Sqs(region));
    endpoint.deadline = options_.request_timeout;
    return std::unique_ptr<Redrive>(std::make_unique<SqsRedrive>(
        *context_, std::move(endpoint), queue_arn, std::move(abandon)));
  }

  Result<std::string> Presign(const ObjectRef& ref,
                              const PresignOptions& options) override {
    constexpr std::chrono::hours kLongest(7 * 24);
    if (options.lasts.count() < 1 || options.lasts > kLongest) {
      return Error(ErrorClass::kConfiguration,
                   "a presigned url lasts 1 s to 7 days");
    }
    const BucketAddress bucket = TRY(AddressOf(S3(), ref.bucket, {}));
    HttpRequest request = PresignableRequest(bucket, ref, options.method);
    if (!options.content_type.empty()) {
      request.headers.push_back({"content-type", options.content_type});
    }
    const SysMillis now = context_->clock() + context_->clock_offset.load();
    context_->signer.Presign(request, TRY(credentials_->Get()),
                             {.region = bucket.region,
                              .service = "s3",
                              .path = SignedPath::kAsSent,
                              .body_hash = BodyHash::kUnsigned},
                             {.from = now, .lasts = options.lasts});
    return request.Url();
  }

 private:
  S3Endpoint S3() const {
    return {.own = settings_.s3,
            .style = settings_.style,
            .region = settings_.region,
            .variant = settings_.variant};
  }

  Result<SqsEndpoint> Sqs(const std::string& region) const {
    SqsEndpoint endpoint = {.region = region};
    endpoint.endpoint =
        settings_.sqs ? *settings_.sqs
                      : TRY(ServiceEndpoint("sqs", region, settings_.variant));
    return endpoint;
  }

  const AwsOptions options_;
  const Settings settings_;
  HttpClient client_;
  HttpClient agent_;
  std::optional<CachedCredentials> credentials_;
  std::unique_ptr<AwsContext> context_;
};

}  // namespace

Result<std::unique_ptr<AwsFamily>> OpenAwsServices(AwsOptions options) {
  const Profile profile = TRY(ReadProfile(options.environment));
  Settings settings = TRY(Resolve(options, profile));
  auto services =
      std::make_unique<AwsServices>(std::move(options), std::move(settings));
  TRY(services->FindCredentials(profile));
  return std::unique_ptr<AwsFamily>(std::move(services));
}

}  // namespace darkroom
