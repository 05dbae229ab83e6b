#include "libs3q/aws/aws_agents.h"

#include <mutex>
#include <utility>

#include "libs3q/aws/http_client.h"
#include "libs3q/aws/instance_conversation.h"
#include "libs3q/aws/profile.h"

namespace darkroom {
namespace {

constexpr char kEcsAgent[] = "ECS_AGENT_URI";
constexpr char kSpotAction[] = "/latest/meta-data/spot/instance-action";
constexpr AgentPatience kOnce = {.attempts = 1,
                                 .timeout = std::chrono::seconds(5)};

class AwsAgents final : public PlatformAgents {
 public:
  explicit AwsAgents(Environment environment)
      : environment_(std::move(environment)),
        // Without a proxy: they are link-local, and speak no TLS.
        client_({.plain_http = PlainHttp::kCredentialHosts,
                 .connect_timeout = std::chrono::seconds(2)}) {}

  bool IsEcsTask() const override {
    return !environment_(kEcsAgent).value_or("").empty();
  }

  Result<AgentAnswer> PutToEcs(const std::string& path,
                               const std::string& json) override {
    const std::string url = environment_(kEcsAgent).value_or("");
    if (url.empty()) {
      return Error(ErrorClass::kConfiguration, "ECS_AGENT_URI is not set");
    }
    const Endpoint agent = TRY(ParseEndpoint(url).During(kEcsAgent));
    HttpResponse response =
        TRY(AskAgent({.transport = client_},
                     {.method = "PUT",
                      .scheme = agent.scheme,
                      .host = agent.host,
                      .path = agent.path + path,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = AsBytes(json)},
                     kOnce)
                .During("ECS agent"));
    return AgentAnswer{.status = response.status,
                       .body = std::move(response.body)};
  }

  Result<std::optional<std::string>> SpotAction() override {
    const std::lock_guard lock(mutex_);
    if (!conversation_) TRY(Open());
    HttpResponse response = TRY(conversation_->Get(kSpotAction));
    if (response.status == 404) return std::optional<std::string>();
    if (response.status != 200) {
      return InstanceConversation::Refused("the Spot action", response.status);
    }
    return std::optional<std::string>(std::move(response.body));
  }

 private:
  Status Open() {
    const Profile profile = TRY(ReadProfile(environment_));
    metadata_ = TRY(FindInstanceMetadata(environment_, profile));
    if (!metadata_) {
      return Error(ErrorClass::kConfiguration,
                   "instance metadata: AWS_EC2_METADATA_DISABLED is true");
    }
    metadata_->patience = kOnce;
    InstanceConversation conversation(*metadata_, agent_);
    TRY(conversation.TakeToken().During("instance metadata"));
    conversation_.emplace(std::move(conversation));
    return {};
  }

  const Environment environment_;
  HttpClient client_;
  const MetadataAgent agent_ = {.transport = client_};
  std::mutex mutex_;
  // Guarded by mutex_; there once a token is.
  std::optional<InstanceMetadata> metadata_;
  std::optional<InstanceConversation> conversation_;
};

}  // namespace

std::unique_ptr<PlatformAgents> OpenAwsAgents(
    std::function<std::optional<std::string>(std::string_view name)>
        environment) {
  return std::make_unique<AwsAgents>(std::move(environment));
}

}  // namespace darkroom
