#include "libs3q/aws/endpoints.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

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

bool IsPort(std::string_view text) {
  constexpr std::uint64_t kMaxPort = 65535;
  const std::optional<std::uint64_t> port = ParseUnsigned(text);
  return port && *port >= 1 && *port <= kMaxPort;
}

// A name, an IPv4 address, or an IPv6 address in brackets.
bool IsHost(std::string_view host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const std::string_view marks = bracketed ? ".:" : "-._";
  const auto fits = [marks](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  };
  return !host.empty() && std::ranges::all_of(host, fits);
}

// A host, in lower case, with a port or without.
bool IsAuthority(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        text.find(']', colon) == std::string_view::npos;
  if (!has_port) return IsHost(text);
  return IsHost(text.substr(0, colon)) && IsPort(text.substr(colon + 1));
}

bool IsOfAws(std::string_view host, std::string_view region) {
  const Partition& partition = PartitionOf(region);
  return host.ends_with("." + std::string(partition.domain)) ||
         host.ends_with("." + std::string(partition.dual_stack_domain));
}

// "sqs.eu-west-1.amazonaws.com", "sqs-fips.us-east-1.api.aws",
// "vpce-1.sqs.us-east-1.vpce.amazonaws.com", "eu-west-1.queue.amazonaws.com".
std::string RegionOfQueueHost(std::string_view host) {
  const std::vector<std::string_view> labels = Split(host, '.');
  for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
    std::string_view region;
    if (labels[i] == "sqs" || labels[i] == "sqs-fips") region = labels[i + 1];
    if (labels[i + 1] == "queue") region = labels[i];
    if (IsRegion(region) && IsOfAws(host, region)) return std::string(region);
  }
  return {};
}

// As part of a host's name, which a wildcard certificate must match.
bool IsBucketLabel(std::string_view bucket) {
  return bucket.size() >= 3 && IsRegion(bucket);
}

Error NoBucket(const std::string& bucket, std::string_view why) {
  return Error(ErrorClass::kUnsupported,
               "bucket " + bucket + ": " + std::string(why));
}

// arn:aws:s3:us-west-2:123456789012:accesspoint/name
Result<BucketAddress> AccessPoint(const S3Endpoint& s3,
                                  const std::string& arn) {
  std::string text = arn;
  std::replace(text.begin(), text.end(), '/', ':');
  const std::vector<std::string_view> parts = Split(text, ':');
  if (parts.size() != 7 || parts[2] != "s3" || parts[5] != "accesspoint") {
    return NoBucket(arn, "of all ARNs, only those of access points are known");
  }
  const std::string region(parts[3]);
  if (region.empty()) {
    return NoBucket(arn, "multi-region access points are not supported");
  }
  const std::string label = std::string(parts[6]) + "-" + std::string(parts[4]);
  if (s3.own || !IsBucketLabel(label) || PartitionOf(region).name != parts[1]) {
    return NoBucket(arn, s3.own
                             ? "an endpoint of one's own has no access points"
                             : "not the arn of an access point");
  }
  BucketAddress address = {
      TRY(ServiceEndpoint("s3-accesspoint", region, s3.variant)), region};
  address.endpoint.host = label + "." + address.endpoint.host;
  return address;
}

Result<QueueName> ParseQueueArn(std::string_view arn) {
  const std::vector<std::string_view> parts = Split(arn, ':');
  if (parts.size() != 6 || parts[2] != "sqs" || parts[5].empty()) {
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
  if (!IsAuthority(endpoint.host) ||
      endpoint.path.find_first_of("?# ") != std::string::npos) {
    return Malformed("not the url of an endpoint", url);
  }
  endpoint.host = WithoutDefaultPort(endpoint.host, endpoint.scheme);
  return endpoint;
}

Result<Endpoint> ServiceEndpoint(const std::string& service,
                                 const std::string& region,
                                 const EndpointVariant& variant) {
  return Endpoint{.scheme = "https",
                  .host = TRY(ServiceHost(service, region, variant))};
}

Endpoint RegionalEndpoint(const std::string& service,
                          const std::string& region) {
  const std::string domain(PartitionOf(region).domain);
  return {.scheme = "https", .host = service + "." + region + "." + domain};
}

Result<BucketAddress> AddressOf(const S3Endpoint& s3, const std::string& bucket,
                                const std::string& region) {
  if (bucket.starts_with("arn:")) return AccessPoint(s3, bucket);
  if (bucket.empty()) return NoBucket(bucket, "a bucket has a name");
  if (bucket.ends_with("--x-s3")) {
    return NoBucket(bucket, "directory buckets are not supported");
  }
  BucketAddress address;
  address.region = region.empty() ? s3.region : region;
  address.endpoint =
      s3.own ? *s3.own : TRY(ServiceEndpoint("s3", address.region, s3.variant));
  const bool in_path =
      s3.own || s3.style == BucketStyle::kPath || !IsBucketLabel(bucket);
  if (in_path) {
    address.endpoint.path += "/" + UriEncode(bucket);
  } else {
    address.endpoint.host = bucket + "." + address.endpoint.host;
  }
  return address;
}

HttpRequest ObjectRequest(const BucketAddress& bucket, std::string_view key) {
  HttpRequest request = {.scheme = bucket.endpoint.scheme,
                         .host = bucket.endpoint.host,
                         .path = bucket.endpoint.path};
  if (!key.empty() || request.path.empty()) request.path += "/";
  request.path += UriEncode(key, Slash::kKeep);
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

Result<std::string> RegionOfArn(std::string_view arn,
                                std::string_view service) {
  const std::vector<std::string_view> parts = Split(arn, ':');
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != service ||
      !IsRegion(parts[3]) || parts[5].empty()) {
    return Malformed("not an arn of " + std::string(service), arn);
  }
  return std::string(parts[3]);
}

}  // namespace darkroom
