#include "libs3q/aws/aws_services.h"

#include <utility>

#include "base/sleep.h"
#include "base/text.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/container_credentials.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sqs_queue.h"

namespace darkroom {
namespace {

// What options, environment and profile say together.
struct Settings {
  std::string region;
  std::optional<Endpoint> s3;  // Nothing: AWS's own.
  std::optional<Endpoint> sqs;
  std::string ca_bundle;
  int max_attempts = RetryPolicy().max_attempts;
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

Result<std::optional<Endpoint>> EndpointAt(const std::string& url) {
  if (url.empty()) return std::optional<Endpoint>();
  return std::optional<Endpoint>(TRY(ParseEndpoint(url).During("endpoint")));
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
  settings.region =
      find(options.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.ca_bundle = find(options.ca_bundle, {"AWS_CA_BUNDLE"}, "ca_bundle");
  if (settings.ca_bundle.empty()) {
    settings.ca_bundle = find("", {"SSL_CERT_FILE"}, "");
  }
  settings.max_attempts =
      TRY(AttemptsOf(find("", {"AWS_MAX_ATTEMPTS"}, "max_attempts")));
  settings.s3 = TRY(EndpointAt(find(options.s3_endpoint,
                                    {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"},
                                    "endpoint_url")));
  settings.sqs = TRY(EndpointAt(
      find(options.sqs_endpoint, {"AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"},
           "endpoint_url")));
  if (settings.region.empty() && !options.queue.empty()) {
    settings.region = TRY(ParseQueueName(options.queue)).region;
  }
  if (settings.region.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "no region: set AWS_REGION, or aws.region in the "
                 "configuration");
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
class AwsServices final : public Services {
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
        agent_({.plain_http = PlainHttp::kCredentialHosts,
                .connect_timeout = std::chrono::seconds(1)}) {}

  Status FindCredentials(const Profile& profile) {
    const CredentialFinder finder(options_.environment, agent_);
    credentials_.emplace(TRY(finder.Find(profile)), WallNow);
    // Clang 14 initialises no aggregate by parentheses.
    // NOLINTNEXTLINE(modernize-make-unique)
    context_.reset(new AwsContext{client_, *credentials_});
    context_->policy.max_attempts = settings_.max_attempts;
    context_->stall = options_.stall_timeout;
    return {};
  }

  std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) override {
    const bool own = settings_.s3.has_value();
    S3Endpoint endpoint = {
        .endpoint =
            own ? *settings_.s3 : RegionalEndpoint("s3", settings_.region),
        .style = own || options_.path_style ? BucketStyle::kPath
                                            : BucketStyle::kVirtualHost,
        .region = settings_.region};
    return std::make_unique<S3Store>(*context_, std::move(endpoint),
                                     options_.request_timeout,
                                     std::move(abandon));
  }

  Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) override {
    const QueueName name = TRY(ParseQueueName(url).During("queue"));
    SqsEndpoint endpoint = {
        .region = name.region.empty() ? settings_.region : name.region,
        .deadline = options.deadline.value_or(options_.request_timeout)};
    if (settings_.sqs) {
      endpoint.endpoint = *settings_.sqs;
    } else {
      endpoint.endpoint =
          name.endpoint.value_or(RegionalEndpoint("sqs", endpoint.region));
    }
    if (!name.url.empty()) {
      return std::unique_ptr<MessageQueue>(
          std::make_unique<SqsQueue>(*context_, std::move(endpoint), name.url,
                                     std::move(options.abandon)));
    }
    return std::unique_ptr<MessageQueue>(TRY(SqsQueue::Find(
        *context_, std::move(endpoint), name, std::move(options.abandon))));
  }

 private:
  const AwsOptions options_;
  const Settings settings_;
  HttpClient client_;
  HttpClient agent_;
  std::optional<CachedCredentials> credentials_;
  std::unique_ptr<AwsContext> context_;
};

}  // namespace

Result<std::unique_ptr<Services>> OpenAwsServices(AwsOptions options) {
  const Profile profile = TRY(ReadProfile(options.environment));
  Settings settings = TRY(Resolve(options, profile));
  auto services =
      std::make_unique<AwsServices>(std::move(options), std::move(settings));
  TRY(services->FindCredentials(profile));
  return std::unique_ptr<Services>(std::move(services));
}

}  // namespace darkroom
