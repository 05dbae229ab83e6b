#include "libs3q/aws/endpoints.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

Error Malformed(std::string_view what, std::string_view text) {
  return Error(ErrorClass::kConfiguration,
               std::string(what) + ": " + std::string(text));
}

// The authority without the scheme's own port, which must not be signed.
std::string WithoutDefaultPort(std::string host, std::string_view scheme) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return host;
}

bool IsHost(std::string_view host) {
  static constexpr std::string_view kMarks = "-._:[]";
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  };
  return !host.empty() && std::all_of(host.begin(), host.end(), fits);
}

// "sqs.eu-west-1.amazonaws.com", "eu-west-1.queue.amazonaws.com".
std::string RegionOfQueueHost(std::string_view host) {
  if (host.find(".amazonaws.com") == std::string_view::npos) return {};
  const std::size_t dot = host.find('.');
  if (host.starts_with("sqs.")) {
    const std::string_view rest = host.substr(dot + 1);
    return std::string(rest.substr(0, rest.find('.')));
  }
  if (host.substr(dot).starts_with(".queue.")) {
    return std::string(host.substr(0, dot));
  }
  return {};
}

Result<QueueName> ParseQueueArn(std::string_view arn) {
  std::array<std::string_view, 6> parts;
  std::string_view rest = arn;
  for (std::string_view& part : parts) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    part = rest.substr(0, colon);
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  if (parts[2] != "sqs" || parts[5].empty() || !rest.empty()) {
    return Malformed("not the arn of a queue", arn);
  }
  return QueueName{.region = std::string(parts[3]),
                   .account = std::string(parts[4]),
                   .name = std::string(parts[5])};
}

}  // namespace

Result<Endpoint> ParseEndpoint(std::string_view url) {
  Endpoint endpoint;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) {
    return Malformed("not a url with http:// or https://", url);
  }
  endpoint.scheme = ToLower(url.substr(0, colon));
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  endpoint.host = ToLower(rest.substr(0, slash));
  endpoint.path = rest.substr(slash);
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  if (endpoint.scheme != "http" && endpoint.scheme != "https") {
    return Malformed("not a url with http:// or https://", url);
  }
  if (!IsHost(endpoint.host) ||
      endpoint.path.find_first_of("?# ") != std::string::npos) {
    return Malformed("not the url of an endpoint", url);
  }
  endpoint.host = WithoutDefaultPort(endpoint.host, endpoint.scheme);
  return endpoint;
}

Endpoint RegionalEndpoint(const std::string& service,
                          const std::string& region) {
  const char* suffix =
      region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
  return {.scheme = "https", .host = service + "." + region + suffix};
}

HttpRequest ObjectRequest(const S3Endpoint& s3, const ObjectRef& ref) {
  HttpRequest request = {.scheme = s3.endpoint.scheme,
                         .host = s3.endpoint.host};
  const bool in_path = s3.style == BucketStyle::kPath ||
                       ref.bucket.find('.') != std::string::npos;
  request.path = s3.endpoint.path;
  if (in_path) {
    request.path += "/" + UriEncode(ref.bucket);
  } else {
    request.host = ref.bucket + "." + request.host;
  }
  if (!ref.key.empty() || !in_path) request.path += "/";
  request.path += UriEncode(ref.key, Slash::kKeep);
  return request;
}

Result<QueueName> ParseQueueName(std::string_view text) {
  if (text.starts_with("arn:")) return ParseQueueArn(text);
  Endpoint endpoint = TRY(ParseEndpoint(text));
  const std::size_t slash = endpoint.path.rfind('/');
  if (slash == std::string::npos) {
    return Malformed("not the url of a queue", text);
  }
  QueueName queue = {.url = std::string(text),
                     .region = RegionOfQueueHost(endpoint.host),
                     .name = endpoint.path.substr(slash + 1)};
  endpoint.path.clear();  // The protocol names the queue in its body.
  queue.endpoint = std::move(endpoint);
  return queue;
}

}  // namespace darkroom
