#include "libs3q/aws/instance_conversation.h"

#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr char kTokenSeconds[] = "21600";

}  // namespace

// PUT /latest/api/token
// x-aws-ec2-metadata-token-ttl-seconds: 21600
Status InstanceConversation::TakeToken() {
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
Result<HttpResponse> InstanceConversation::Get(const std::string& path) {
  HttpRequest request = RequestFor("GET", path);
  request.headers = {{"x-aws-ec2-metadata-token", token_}};
  HttpResponse response = TRY(AskAgent(agent_, request, metadata_.patience));
  if (response.status != 401) return response;
  TRY(TakeToken());  // It has ended, or the instance was moved.
  request.headers = {{"x-aws-ec2-metadata-token", token_}};
  return AskAgent(agent_, request, metadata_.patience);
}

Error InstanceConversation::Refused(const char* what, int status) {
  return Error(
      status >= 500 ? ErrorClass::kTransient : ErrorClass::kAccess,
      std::string("asked for ") + what + ", status " + std::to_string(status));
}

HttpRequest InstanceConversation::RequestFor(const char* method,
                                             const std::string& path) const {
  return {.method = method,
          .scheme = metadata_.endpoint.scheme,
          .host = metadata_.endpoint.host,
          .path = metadata_.endpoint.path + path};
}

// Only the answer to PUT is limited in how many hops it travels.  So if
// another request is answered, with whatever, we are in a container behind
// a limit of one.  It carries no token and reads nothing.
Error InstanceConversation::Unanswered(const Error& error) const {
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

}  // namespace darkroom
