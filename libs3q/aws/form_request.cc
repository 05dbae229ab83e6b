#include "libs3q/aws/form_request.h"

#include <utility>

#include "base/bytes.h"

namespace darkroom {

AwsRequest FormRequest(const Endpoint& endpoint, SigningScope scope,
                       const std::string& form) {
  AwsRequest request;
  request.http = {
      .method = "POST",
      .scheme = endpoint.scheme,
      .host = endpoint.host,
      .path = endpoint.path + "/",
      .headers = {{"content-type",
                   "application/x-www-form-urlencoded; charset=utf-8"}},
      .body = AsBytes(form)};
  request.scope = std::move(scope);
  return request;
}

}  // namespace darkroom
