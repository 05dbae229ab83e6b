#include "libs3q/aws/aws_services.h"

#include <utility>

#include "base/text.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/aws_probe.h"
#include "libs3q/aws/credential_chain.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sqs_queue.h"
#include "libs3q/aws/sts.h"

namespace darkroom {
namespace {

// What options, environment and profile say together.
struct Settings {
  std::string region;
  std::optional<Endpoint> s3;  // Nothing: AWS's own.
  std::optional<Endpoint> sqs;
  std::optional<Endpoint> sts;
  std::string ca_bundle;
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

Result<std::optional<Endpoint>> EndpointAt(const AwsSetting& url) {
  if (url.value.empty()) return std::optional<Endpoint>();
  return std::optional<Endpoint>(
      TRY(ParseEndpoint(url.value).During("endpoint")));
}

Result<Settings> Resolve(const AwsOptions& options, const Profile& profile) {
  const Lookup find(options.environment, profile);
  Settings settings;
  AwsDescription& said = settings.description;
  said.region =
      find(options.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.ca_bundle =
      find(options.ca_bundle, {"AWS_CA_BUNDLE"}, "ca_bundle").value;
  said.s3 = find(options.s3_endpoint,
                 {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, "endpoint_url");
  said.sqs = find(options.sqs_endpoint,
                  {"AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"}, "endpoint_url");
  said.sts =
      find("", {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"}, "endpoint_url");
  settings.s3 = TRY(EndpointAt(said.s3));
  settings.sqs = TRY(EndpointAt(said.sqs));
  settings.sts = TRY(EndpointAt(said.sts));
  if (said.region.value.empty() && !options.queue.empty()) {
    said.region = {TRY(ParseQueueName(options.queue)).region, "queue.url"};
  }
  settings.region = said.region.value;
  if (settings.region.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "no region: set AWS_REGION, or aws.region in the "
                 "configuration");
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
                                   : PlainHttp::kLoopbackOnly}),
        // The agents' addresses are link-local, checked, and speak no TLS.
        agents_({.plain_http = PlainHttp::kAnywhere,
                 .connect_timeout = std::chrono::seconds(1)}) {}

  Status FindCredentials() {
    ChosenCredentials chosen =
        TRY(ChooseCredentials({.environment = options_.environment,
                               .services = client_,
                               .agents = agents_,
                               .sts = Sts()}));
    credentials_.emplace(std::move(chosen.load), WallNow);
    settings_.description.credentials = std::move(chosen.source);
    // Clang 14 initialises no aggregate by parentheses.
    // NOLINTNEXTLINE(modernize-make-unique)
    context_.reset(new AwsContext{client_, *credentials_});
    return {};
  }

  std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) override {
    return std::make_unique<S3Store>(*context_, S3(), options_.request_timeout,
                                     std::move(abandon));
  }

  Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) override {
    const QueueName name = TRY(ParseQueueName(url).During("queue"));
    SqsEndpoint endpoint = SqsFor(name);
    endpoint.deadline = options.deadline.value_or(options_.request_timeout);
    if (!name.url.empty()) {
      return std::unique_ptr<MessageQueue>(
          std::make_unique<SqsQueue>(*context_, std::move(endpoint), name.url,
                                     std::move(options.abandon)));
    }
    return std::unique_ptr<MessageQueue>(TRY(SqsQueue::Find(
        *context_, std::move(endpoint), name, std::move(options.abandon))));
  }

  AwsDescription Describe() const override {
    AwsDescription all = settings_.description;
    const auto fill = [](AwsSetting& setting, const Endpoint& own) {
      if (!setting.value.empty()) return;
      setting = {own.scheme + "://" + own.host + own.path,
                 AwsSetting::kRegional};
    };
    fill(all.s3, S3().endpoint);
    fill(all.sqs, RegionalEndpoint("sqs", settings_.region));
    fill(all.sts, Sts().endpoint);
    return all;
  }

  Result<AwsKey> Key() override {
    const Credentials found = TRY(credentials_->Get());
    return AwsKey{.masked_id = MaskedKeyId(found.access_key_id),
                  .expires = found.expires};
  }

  Result<AwsIdentity> Identify() override {
    CallerIdentity identity = TRY(GetCallerIdentity(*context_, Sts()));
    return AwsIdentity{.account = std::move(identity.account),
                       .arn = std::move(identity.arn)};
  }

  Status ProbePut(const ObjectRef& ref, const PutOptions& options) override {
    return ProbePutObject(*context_, S3(), ref, options);
  }

  Status ProbeSend(const std::string& queue) override {
    const QueueName name = TRY(ParseQueueName(queue).During("queue"));
    return ProbeSendMessage(*context_, SqsFor(name), name);
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
  std::string Arn(const char* service, const std::string& rest) const {
    std::string partition = "aws";
    if (settings_.region.starts_with("cn-")) partition = "aws-cn";
    if (settings_.region.starts_with("us-gov-")) partition = "aws-us-gov";
    return "arn:" + partition + ":" + service + ":" + rest;
  }

  S3Endpoint S3() const {
    const bool own = settings_.s3.has_value();
    return {.endpoint =
                own ? *settings_.s3 : RegionalEndpoint("s3", settings_.region),
            .style = own || options_.path_style ? BucketStyle::kPath
                                                : BucketStyle::kVirtualHost,
            .region = settings_.region};
  }

  SqsEndpoint SqsFor(const QueueName& name) const {
    SqsEndpoint endpoint = {.region = name.region.empty() ? settings_.region
                                                          : name.region};
    if (settings_.sqs) {
      endpoint.endpoint = *settings_.sqs;
    } else {
      endpoint.endpoint =
          name.endpoint.value_or(RegionalEndpoint("sqs", endpoint.region));
    }
    return endpoint;
  }

  StsEndpoint Sts() const {
    return {.endpoint = settings_.sts.value_or(
                RegionalEndpoint("sts", settings_.region)),
            .region = settings_.region};
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
  TRY(services->FindCredentials());
  return std::unique_ptr<AwsFamily>(std::move(services));
}

}  // namespace darkroom
