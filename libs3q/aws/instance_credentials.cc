#include "libs3q/aws/instance_credentials.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/aws/credential_document.h"

namespace darkroom {
namespace {

constexpr char kRoles[] = "/latest/meta-data/iam/security-credentials/";
constexpr char kTokenSeconds[] = "21600";

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

// One conversation: a token, and what it opens.
class Conversation {
 public:
  Conversation(const InstanceMetadata& metadata, const MetadataAgent& agent)
      : metadata_(metadata), agent_(agent) {}

  // PUT /latest/api/token
  // x-aws-ec2-metadata-token-ttl-seconds: 21600
  Status TakeToken() {
    HttpRequest request = RequestFor("PUT", "/latest/api/token");
    request.headers = {{"x-aws-ec2-metadata-token-ttl-seconds", kTokenSeconds}};
    const Result<HttpResponse> response =
        AskAgent(agent_, request, metadata_.patience);
    if (!response.ok()) return Unanswered(response.error());
    if (response->status == 403) {
      return Error(ErrorClass::kAccess,
                   "switched off for this instance (status 403)");
    }
    if (response->status != 200) return Refused("a token", response->status);
    token_ = Trim(response->body);
    if (token_.empty() || token_.find_first_of("\r\n") != std::string::npos) {
      return Error(ErrorClass::kAccess, "the token is none");
    }
    return {};
  }

  // GET `path`
  // x-aws-ec2-metadata-token: TOKEN
  Result<HttpResponse> Get(const std::string& path) {
    HttpRequest request = RequestFor("GET", path);
    request.headers = {{"x-aws-ec2-metadata-token", token_}};
    HttpResponse response = TRY(AskAgent(agent_, request, metadata_.patience));
    if (response.status != 401) return response;
    TRY(TakeToken());  // It has ended, or the instance was moved.
    request.headers = {{"x-aws-ec2-metadata-token", token_}};
    return AskAgent(agent_, request, metadata_.patience);
  }

  static Error Refused(const char* what, int status) {
    return Error(status >= 500 ? ErrorClass::kTransient : ErrorClass::kAccess,
                 std::string("asked for ") + what + ", status " +
                     std::to_string(status));
  }

 private:
  HttpRequest RequestFor(const char* method, const std::string& path) const {
    return {.method = method,
            .scheme = metadata_.endpoint.scheme,
            .host = metadata_.endpoint.host,
            .path = metadata_.endpoint.path + path};
  }

  // Only the answer to PUT is limited in how many hops it travels.  So if
  // another request is answered, with whatever, we are in a container behind
  // a limit of one.  It carries no token and reads nothing.
  Error Unanswered(const Error& error) const {
    const AgentPatience once = {.attempts = 1,
                                .timeout = metadata_.patience.timeout};
    if (!AskAgent(agent_, RequestFor("GET", "/"), once).ok()) return error;
    return Error(ErrorClass::kTransient,
                 "it is there, but its answer to the request for a token does "
                 "not arrive; in a container the instance's metadata hop limit "
                 "must be 2 (aws ec2 modify-instance-metadata-options "
                 "--http-put-response-hop-limit 2): " +
                     error.message());
  }

  const InstanceMetadata& metadata_;
  const MetadataAgent& agent_;
  std::string token_;
};

Result<Credentials> Converse(Conversation conversation) {
  TRY(conversation.TakeToken());
  const HttpResponse roles = TRY(conversation.Get(kRoles));
  if (roles.status == 404) {
    return Error(ErrorClass::kAccess, "no role is attached to this instance");
  }
  if (roles.status != 200) {
    return Conversation::Refused("the role", roles.status);
  }
  const std::string role(
      Trim(std::string_view(roles.body).substr(0, roles.body.find('\n'))));
  if (role.empty()) {
    return Error(ErrorClass::kAccess, "no role is attached to this instance");
  }
  const HttpResponse keys = TRY(conversation.Get(kRoles + UriEncode(role)));
  if (keys.status != 200) {
    return Conversation::Refused("credentials", keys.status);
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
  return Converse(Conversation(metadata, agent))
      .During("instance metadata at " + metadata.endpoint.host);
}

}  // namespace darkroom
