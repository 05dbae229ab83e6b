#include "libs3q/aws/container_credentials.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs3q/aws/credential_document.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/token_file.h"

namespace darkroom {
namespace {

constexpr char kAgent[] = "169.254.170.2";  // Of ECS.
constexpr int kAttempts = 3;

bool Failed(int status) { return status != 200; }

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
    token = TRY(ReadTokenFile(*path));
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

Result<Credentials> FetchContainerCredentials(const Environment& environment,
                                              const MetadataAgent& agent) {
  std::optional<HttpRequest> request =
      TRY(ContainerCredentialsRequest(environment));
  if (!request) {
    return Error(ErrorClass::kConfiguration, "no container credentials");
  }
  const std::string token = TRY(AuthorizationToken(environment));
  if (!token.empty()) request->headers.push_back({"Authorization", token});
  const std::string step = "container credentials of " + request->host;
  const HttpResponse response =
      TRY(AskAgent(agent, *request, {.attempts = kAttempts, .again = Failed})
              .During(step));
  if (Failed(response.status)) {
    // A task may be older than its agent's answer: later may be better.
    const ErrorClass cls =
        response.status >= 500 ? ErrorClass::kTransient : ErrorClass::kAccess;
    return Error(cls, step + ": status " + std::to_string(response.status));
  }
  return ParseAgentCredentials(response.body).During(step);
}

}  // namespace darkroom
