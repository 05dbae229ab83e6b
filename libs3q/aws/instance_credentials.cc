#include "libs3q/aws/instance_credentials.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/aws/credential_document.h"
#include "libs3q/aws/instance_conversation.h"

namespace darkroom {
namespace {

constexpr char kRoles[] = "/latest/meta-data/iam/security-credentials/";

std::string FirstOf(std::string first, std::string second) {
  return first.empty() ? std::move(second) : std::move(first);
}

Result<std::string> DefaultUrl(const std::string& mode) {
  if (mode.empty() || ToLower(mode) == "ipv4") {
    return std::string("http://169.254.169.254");
  }
  if (ToLower(mode) == "ipv6") return std::string("http://[fd00:ec2::254]");
  return Error(
      ErrorClass::kConfiguration,
      "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is IPv4 or IPv6, not " + mode);
}

bool MayBeAsked(const Endpoint& endpoint) {
  const std::string_view host = HostWithoutPort(endpoint.host);
  return endpoint.scheme == "https" || IsLoopback(endpoint.host) ||
         host == "169.254.169.254" || host == "fd00:ec2::254";
}

// Seconds, and how often, as AWS's own tools can be told.
AgentPatience PatienceOf(const Environment& environment) {
  AgentPatience patience = {.timeout = std::chrono::seconds(1),
                            .pause = std::chrono::milliseconds(200)};
  constexpr std::uint64_t kMost = 60;
  const auto timeout =
      ParseUnsigned(Variable(environment, "AWS_METADATA_SERVICE_TIMEOUT"));
  if (timeout && *timeout > 0 && *timeout <= kMost) {
    patience.timeout = std::chrono::seconds(*timeout);
  }
  const auto attempts =
      ParseUnsigned(Variable(environment, "AWS_METADATA_SERVICE_NUM_ATTEMPTS"));
  if (attempts && *attempts > 0 && *attempts <= kMost) {
    patience.attempts = static_cast<int>(*attempts);
  }
  return patience;
}

Result<Credentials> Converse(InstanceConversation conversation) {
  TRY(conversation.TakeToken());
  const HttpResponse roles = TRY(conversation.Get(kRoles));
  if (roles.status == 404) {
    return Error(ErrorClass::kAccess, "no role is attached to this instance");
  }
  if (roles.status != 200) {
    return InstanceConversation::Refused("the role", roles.status);
  }
  const std::string role(
      Trim(std::string_view(roles.body).substr(0, roles.body.find('\n'))));
  if (role.empty()) {
    return Error(ErrorClass::kAccess, "no role is attached to this instance");
  }
  const HttpResponse keys = TRY(conversation.Get(kRoles + UriEncode(role)));
  if (keys.status != 200) {
    return InstanceConversation::Refused("credentials", keys.status);
  }
  return ParseAgentCredentials(keys.body).During("role " + role);
}

}  // namespace

Result<std::optional<InstanceMetadata>> FindInstanceMetadata(
    const Environment& environment, const Profile& profile) {
  if (ToLower(Variable(environment, "AWS_EC2_METADATA_DISABLED")) == "true") {
    return std::optional<InstanceMetadata>();
  }
  const std::string mode =
      FirstOf(Variable(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"),
              profile.Setting("ec2_metadata_service_endpoint_mode"));
  std::string url =
      FirstOf(Variable(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
              profile.Setting("ec2_metadata_service_endpoint"));
  if (url.empty()) url = TRY(DefaultUrl(mode));
  InstanceMetadata metadata;
  metadata.endpoint = TRY(ParseEndpoint(url).During("instance metadata"));
  metadata.patience = PatienceOf(environment);
  if (!MayBeAsked(metadata.endpoint)) {
    return Error(ErrorClass::kConfiguration,
                 "AWS_EC2_METADATA_SERVICE_ENDPOINT names a host that may not "
                 "be asked for credentials: " +
                     metadata.endpoint.host);
  }
  return std::optional<InstanceMetadata>(std::move(metadata));
}

Result<Credentials> FetchInstanceCredentials(const InstanceMetadata& metadata,
                                             const MetadataAgent& agent) {
  return Converse(InstanceConversation(metadata, agent))
      .During("instance metadata at " + metadata.endpoint.host);
}

}  // namespace darkroom
