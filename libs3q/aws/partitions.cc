#include "libs3q/aws/partitions.h"

#include <algorithm>
#include <array>

namespace darkroom {
namespace {

// The first is that of every region that no other row claims.
constexpr std::array<Partition, 8> kPartitions = {{
    {"aws", "", "amazonaws.com", "api.aws"},
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
}};

// S3 and its access points name both variants before the region.
bool IsOfS3(std::string_view service) { return service.starts_with("s3"); }

}  // namespace

const Partition& PartitionOf(std::string_view region) {
  const auto* const found = std::find_if(
      kPartitions.begin() + 1, kPartitions.end(),
      [&](const Partition& p) { return region.starts_with(p.region_prefix); });
  return found == kPartitions.end() ? kPartitions[0] : *found;
}

bool IsHostOfAws(std::string_view host) {
  const auto is_in = [host](std::string_view domain) {
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.';
  };
  return std::any_of(kPartitions.begin(), kPartitions.end(),
                     [&is_in](const Partition& p) {
                       return is_in(p.domain) || is_in(p.dual_stack_domain);
                     });
}

bool IsRegion(std::string_view text) {
  constexpr std::size_t kMaxLabel = 63;  // RFC 1035, section 2.3.4.
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !text.empty() && text.size() <= kMaxLabel && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), fits);
}

Result<std::string> ServiceHost(std::string_view service,
                                std::string_view region,
                                const EndpointVariant& variant) {
  if (!IsRegion(region)) {
    return Error(ErrorClass::kConfiguration,
                 "not a region: " + std::string(region));
  }
  const Partition& partition = PartitionOf(region);
  const bool s3 = IsOfS3(service);
  if (s3 && variant.fips && partition.name == "aws-cn") {
    return Error(ErrorClass::kConfiguration,
                 "no FIPS endpoints of S3 in " + std::string(region));
  }
  // The plain hosts of the government's regions are validated themselves.
  const bool plain_is_fips =
      !s3 && partition.name == "aws-us-gov" && !variant.dual_stack;
  std::string host(service);
  if (variant.fips && !plain_is_fips) host += "-fips";
  if (s3 && variant.dual_stack) host += ".dualstack";
  host.append(".").append(region).append(".");
  host += variant.dual_stack && !s3 ? partition.dual_stack_domain
                                    : partition.domain;
  return host;
}

}  // namespace darkroom
