#include "libs3q/aws/aws_services.h"

#include <unistd.h>

#include <utility>

#include "base/sleep.h"
#include "base/text.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/aws_probe.h"
#include "libs3q/aws/aws_settings.h"
#include "libs3q/aws/credential_chain.h"
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
  AwsServices(AwsOptions options, AwsSettings settings)
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
    context_->observer = options_.observer;
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
    SnsEndpoint endpoint = TRY(SnsFor(arn));
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
    fill(all.sns, "sns");
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

  Status ProbePublish(const std::string& topic_arn) override {
    const SnsEndpoint endpoint = TRY(SnsFor(topic_arn));
    return ProbePublishBatch(*context_, endpoint, topic_arn);
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

  Result<SnsEndpoint> SnsFor(const std::string& arn) const {
    SnsEndpoint endpoint = {
        .region = TRY(RegionOfArn(arn, "sns").During("topic")),
        .deadline = options_.request_timeout};
    endpoint.endpoint =
        settings_.sns
            ? *settings_.sns
            : TRY(ServiceEndpoint("sns", endpoint.region, settings_.variant));
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
  AwsSettings settings_;  // Complete once credentials are found.
  HttpClient client_;
  HttpClient agents_;
  std::optional<CachedCredentials> credentials_;
  std::unique_ptr<AwsContext> context_;
};

}  // namespace

Result<std::unique_ptr<AwsFamily>> OpenAwsServices(AwsOptions options) {
  const Profile profile = TRY(ReadProfile(options.environment));
  AwsSettings settings = TRY(ResolveSettings(options, profile));
  auto services =
      std::make_unique<AwsServices>(std::move(options), std::move(settings));
  TRY(services->CheckEndpoints());
  TRY(services->FindCredentials());
  return std::unique_ptr<AwsFamily>(std::move(services));
}

}  // namespace darkroom
