#include "libs3q/aws/container_credentials.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <utility>

#include <rapidjson/document.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/json_text.h"
#include "base/text.h"
#include "libs3q/aws/endpoints.h"

namespace darkroom {
namespace {

constexpr char kAgent[] = "169.254.170.2";  // Of ECS.
constexpr int kAttempts = 3;
constexpr std::size_t kMaxTokenBytes = 64 * kKiB;

bool MayReceiveToken(const HttpRequest& request) {
  static constexpr std::array<std::string_view, 3> kOwn = {
      kAgent, "169.254.170.23", "fd00:ec2::23"};
  const std::string_view host = HostWithoutPort(request.host);
  return request.scheme == "https" || IsLoopback(request.host) ||
         std::find(kOwn.begin(), kOwn.end(), host) != kOwn.end();
}

// Empty if none is asked for.
Result<std::string> AuthorizationToken(const Environment& environment) {
  std::string token =
      environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
      path && !path->empty()) {
    const Fd file(::open(path->c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
      return Error(ErrorClass::kAccess, "cannot read token file " + *path);
    }
    token = Trim(AsText(TRY(ReadAll(file.get(), kMaxTokenBytes))));
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    return Error(ErrorClass::kConfiguration,
                 "line break in the container authorization token");
  }
  return token;
}

}  // namespace

Result<std::optional<HttpRequest>> ContainerCredentialsRequest(
    const Environment& environment) {
  HttpRequest request;
  const auto relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const auto full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  std::string url;
  if (relative && relative->starts_with('/')) {
    url = std::string("http://") + kAgent + *relative;
  } else if (full && !full->empty()) {
    url = *full;
  } else {
    return std::optional<HttpRequest>();
  }
  const std::size_t question = std::min(url.find('?'), url.size());
  const Endpoint endpoint = TRY(ParseEndpoint(url.substr(0, question)));
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.path = endpoint.path.empty() ? "/" : endpoint.path;
  request.query = url.substr(std::min(question + 1, url.size()));
  if (!MayReceiveToken(request)) {
    return Error(ErrorClass::kConfiguration,
                 "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that may not "
                 "be asked for credentials: " +
                     request.host);
  }
  return std::optional<HttpRequest>(std::move(request));
}

Result<Credentials> ParseContainerCredentials(std::string_view text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) {
    return Error(ErrorClass::kAccess, "container credentials are not JSON");
  }
  Credentials credentials = {
      .access_key_id = MemberText(json, "AccessKeyId"),
      .secret_access_key = MemberText(json, "SecretAccessKey"),
      .session_token = MemberText(json, "Token"),
      .expires = ParseIso8601(MemberText(json, "Expiration"))};
  if (credentials.access_key_id.empty() ||
      credentials.secret_access_key.empty()) {
    return Error(ErrorClass::kAccess, "container credentials without keys");
  }
  return credentials;
}

Result<Credentials> FetchContainerCredentials(const Environment& environment,
                                              HttpTransport& transport,
                                              const StoppableSleeper& sleep) {
  std::optional<HttpRequest> request =
      TRY(ContainerCredentialsRequest(environment));
  if (!request) {
    return Error(ErrorClass::kConfiguration, "no container credentials");
  }
  const std::string token = TRY(AuthorizationToken(environment));
  if (!token.empty()) request->headers.push_back({"Authorization", token});
  const SendOptions options = {.deadline = std::chrono::seconds(2)};
  for (int attempt = 1;; ++attempt) {
    const Result<HttpResponse> response = transport.Send(*request, options);
    if (response.ok() && response->status == 200) {
      return ParseContainerCredentials(response->body);
    }
    if (attempt < kAttempts && sleep(std::chrono::seconds(1), {})) continue;
    if (!response.ok()) {
      return Error(response.error()).During("container credentials");
    }
    return Error(ErrorClass::kAccess, "container credentials: status " +
                                          std::to_string(response->status));
  }
}

}  // namespace darkroom
