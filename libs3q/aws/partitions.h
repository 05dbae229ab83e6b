// AWS's partitions, and the names of its services' hosts in them.
// https://docs.aws.amazon.com/general/latest/gr/rande.html

#ifndef DARKROOM_LIBS3Q_AWS_PARTITIONS_H_
#define DARKROOM_LIBS3Q_AWS_PARTITIONS_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace darkroom {

// A part of AWS with accounts, regions and domains of its own.
struct Partition {
  std::string_view name;           // "aws-cn", as ARNs say it.
  std::string_view region_prefix;  // "cn-".
  std::string_view domain;         // "amazonaws.com.cn".
  std::string_view dual_stack_domain;
};

// The partition of a region; of one that is not known: aws.
const Partition& PartitionOf(std::string_view region);

// Whether `text` may be a region: it becomes part of a host's name, and some
// are told to us by servers.
bool IsRegion(std::string_view text);

// Whether a host is AWS's own, in any partition.
bool IsHostOfAws(std::string_view host);

// Which of a service's hosts in a region.
struct EndpointVariant {
  bool fips = false;        // Cryptography validated by FIPS 140.
  bool dual_stack = false;  // IPv6 beside IPv4.
};

// "s3-fips.dualstack.us-west-2.amazonaws.com", "sqs.us-gov-west-1.api.aws".
// Errors: kConfiguration (not a region, or none with such a host).
Result<std::string> ServiceHost(std::string_view service,
                                std::string_view region,
                                const EndpointVariant& variant);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_PARTITIONS_H_
