#include "libs3q/aws/aws_services.h"

#include <unistd.h>

#include <utility>

#include "base/sleep.h"
#include "base/text.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/aws_probe.h"
#include "libs3q/aws/credential_chain.h"
#include "libs3q/aws/endpoint_settings.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/s3_codec.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sns_topic.h"
#include "libs3q/aws/sqs_queue.h"
#include "libs3q/aws/sqs_redrive.h"
#include "libs3q/aws/sts.h"

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
  std::optional<Endpoint> sts;
  std::string ca_bundle;
  int max_attempts = RetryPolicy().max_attempts;
  AwsDescription description;  // Without what follows from the rest.
};

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
Status CheckVariant(const Settings& settings) {
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

Result<Settings> Resolve(const AwsOptions& options, const Profile& profile) {
  const Lookup find(options.environment, profile);
  Settings settings;
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
  said.sts = UrlOf("", endpoints, "sts");
  settings.s3 = TRY(EndpointAt(said.s3));
  settings.sqs = TRY(EndpointAt(said.sqs));
  settings.sts = TRY(EndpointAt(said.sts));
  settings.sns = TRY(EndpointAt(UrlOf(options.sns_endpoint, endpoints, "sns")));
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

// The part of a queue's URL before its name, "*" where there is none.
std::string AccountOf(const QueueName& name) {
  if (!name.account.empty()) return name.account;
  const std::string_view url = name.url;
  const std::string_view before = url.substr(0, url.rfind('/'));
  const std::string_view account = before.substr(before.rfind('/') + 1);
  return ParseUnsigned(account) ? std::string(account) : "*";
}

// Members are in the order in which they need each other.
class AwsServices final : public AwsFamily {
 public:
  AwsServices(AwsOptions options, Settings settings)
      : options_(std::move(options)),
        settings_(std::move(settings)),
        client_({.ca_bundle = settings_.ca_bundle,
                 .plain_http = options_.allow_plain_http
                                   ? PlainHttp::kAnywhere
                                   : PlainHttp::kLoopbackOnly,
                 .proxies = ProxiesOf(options_.environment)}),
        // Without a proxy: its addresses are link-local, and speak no TLS.
        agents_({.plain_http = PlainHttp::kCredentialHosts,
                 .connect_timeout = std::chrono::seconds(1)}) {}

  // Else every job would fail of it, one after the other.
  Status CheckEndpoints() const {
    for (const auto& endpoint : {settings_.s3, settings_.sqs}) {
      if (endpoint) TRY(CheckEncryption(*endpoint));
    }
    if (settings_.ca_bundle.empty()) return {};
    if (::access(settings_.ca_bundle.c_str(), R_OK) == 0) return {};
    return Error(ErrorClass::kConfiguration,
                 "cannot read certificate authorities: " + settings_.ca_bundle);
  }

  Status FindCredentials() {
    const StsEndpoint sts = TRY(Sts());
    ChosenCredentials chosen =
        TRY(ChooseCredentials({.environment = options_.environment,
                               .services = client_,
                               .agents = agents_,
                               .sts = sts}));
    credentials_.emplace(std::move(chosen.load), WallNow);
    settings_.description.credentials = std::move(chosen.source);
    // Clang 14 initialises no aggregate by parentheses.
    // NOLINTNEXTLINE(modernize-make-unique)
    context_.reset(new AwsContext{client_, *credentials_});
    context_->policy.max_attempts = settings_.max_attempts;
    context_->stall = options_.stall_timeout;
    return {};
  }

  std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) override {
    return std::make_unique<S3Store>(*context_, S3(), settings_.s3_options,
                                     std::move(abandon));
  }

  Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) override {
    const QueueName name = TRY(ParseQueueName(url).During("queue"));
    SqsEndpoint endpoint = TRY(SqsFor(name));
    endpoint.deadline = options.deadline.value_or(options_.request_timeout);
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

  AwsDescription Describe() const override {
    AwsDescription all = settings_.description;
    const auto fill = [this](AwsSetting& setting, const char* service) {
      if (!setting.value.empty()) return;
      const auto own =
          ServiceEndpoint(service, settings_.region, settings_.variant);
      setting = {
          own.ok() ? own->scheme + "://" + own->host : own.error().message(),
          AwsSetting::kRegional};
    };
    fill(all.s3, "s3");
    fill(all.sqs, "sqs");
    fill(all.sts, "sts");
    return all;
  }

  Result<AwsKey> Key() override {
    const Credentials found = TRY(credentials_->Get());
    return AwsKey{.masked_id = MaskedKeyId(found.access_key_id),
                  .expires = found.expires};
  }

  Result<AwsIdentity> Identify() override {
    const StsEndpoint sts = TRY(Sts());
    CallerIdentity identity = TRY(GetCallerIdentity(*context_, sts));
    return AwsIdentity{.account = std::move(identity.account),
                       .arn = std::move(identity.arn)};
  }

  Status ProbePut(const ObjectRef& ref, const PutOptions& options) override {
    return ProbePutObject(*context_, S3(), ref, options);
  }

  Status ProbeSend(const std::string& queue) override {
    const QueueName name = TRY(ParseQueueName(queue).During("queue"));
    const SqsEndpoint endpoint = TRY(SqsFor(name));
    return ProbeSendMessage(*context_, endpoint, name);
  }

  Result<std::string> QueueArn(const std::string& queue) const override {
    const QueueName name = TRY(ParseQueueName(queue).During("queue"));
    const std::string region =
        name.region.empty() ? settings_.region : name.region;
    return Arn("sqs", region + ":" + AccountOf(name) + ":" + name.name);
  }

  std::string BucketArn(const std::string& bucket) const override {
    return Arn("s3", "::" + bucket);
  }

 private:
  Status CheckEncryption(const Endpoint& endpoint) const {
    if (endpoint.scheme == "https" || options_.allow_plain_http ||
        IsLoopback(endpoint.host)) {
      return {};
    }
    return Error(ErrorClass::kConfiguration,
                 "plain http is not allowed to " + endpoint.host +
                     ": use https, or set aws.allow_plain_http");
  }

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

  std::string Arn(const char* service, const std::string& rest) const {
    const std::string partition(PartitionOf(settings_.region).name);
    return "arn:" + partition + ":" + service + ":" + rest;
  }

  // Its own host, unless there is another to take instead.
  Result<SqsEndpoint> SqsFor(const QueueName& name) const {
    SqsEndpoint endpoint =
        TRY(Sqs(name.region.empty() ? settings_.region : name.region));
    const bool plain = !settings_.sqs && !settings_.variant.fips &&
                       !settings_.variant.dual_stack;
    if (plain && name.endpoint) endpoint.endpoint = *name.endpoint;
    TRY(CheckEncryption(endpoint.endpoint));
    return endpoint;
  }

  Result<StsEndpoint> Sts() const {
    StsEndpoint endpoint = {.region = settings_.region};
    endpoint.endpoint =
        settings_.sts
            ? *settings_.sts
            : TRY(ServiceEndpoint("sts", settings_.region, settings_.variant));
    return endpoint;
  }

  const AwsOptions options_;
  Settings settings_;  // Complete once credentials are found.
  HttpClient client_;
  HttpClient agents_;
  std::optional<CachedCredentials> credentials_;
  std::unique_ptr<AwsContext> context_;
};

}  // namespace

Result<std::unique_ptr<AwsFamily>> OpenAwsServices(AwsOptions options) {
  const Profile profile = TRY(ReadProfile(options.environment));
  Settings settings = TRY(Resolve(options, profile));
  auto services =
      std::make_unique<AwsServices>(std::move(options), std::move(settings));
  TRY(services->CheckEndpoints());
  TRY(services->FindCredentials());
  return std::unique_ptr<AwsFamily>(std::move(services));
}

}  // namespace darkroom
