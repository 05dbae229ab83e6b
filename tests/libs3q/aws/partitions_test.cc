#include "libs3q/aws/partitions.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// As botocore 1.43.11 resolves them by AWS's own rules.
TEST(Partitions, NamesTheHostsOfQueues) {
  const struct {
    const char* region;
    const char *plain, *dual_stack, *fips, *both;
  } cases[] = {
      {"us-east-1", "sqs.us-east-1.amazonaws.com", "sqs.us-east-1.api.aws",
       "sqs-fips.us-east-1.amazonaws.com", "sqs-fips.us-east-1.api.aws"},
      // The plain host is the validated one.
      {"us-gov-west-1", "sqs.us-gov-west-1.amazonaws.com",
       "sqs.us-gov-west-1.api.aws", "sqs.us-gov-west-1.amazonaws.com",
       "sqs-fips.us-gov-west-1.api.aws"},
      {"cn-north-1", "sqs.cn-north-1.amazonaws.com.cn",
       "sqs.cn-north-1.api.amazonwebservices.com.cn",
       "sqs-fips.cn-north-1.amazonaws.com.cn",
       "sqs-fips.cn-north-1.api.amazonwebservices.com.cn"},
      {"us-iso-east-1", "sqs.us-iso-east-1.c2s.ic.gov",
       "sqs.us-iso-east-1.api.aws.ic.gov", "sqs-fips.us-iso-east-1.c2s.ic.gov",
       "sqs-fips.us-iso-east-1.api.aws.ic.gov"},
      {"us-isob-east-1", "sqs.us-isob-east-1.sc2s.sgov.gov",
       "sqs.us-isob-east-1.api.aws.scloud",
       "sqs-fips.us-isob-east-1.sc2s.sgov.gov",
       "sqs-fips.us-isob-east-1.api.aws.scloud"},
      {"eu-isoe-west-1", "sqs.eu-isoe-west-1.cloud.adc-e.uk",
       "sqs.eu-isoe-west-1.api.cloud-aws.adc-e.uk",
       "sqs-fips.eu-isoe-west-1.cloud.adc-e.uk",
       "sqs-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk"},
      {"us-isof-south-1", "sqs.us-isof-south-1.csp.hci.ic.gov",
       "sqs.us-isof-south-1.api.aws.hci.ic.gov",
       "sqs-fips.us-isof-south-1.csp.hci.ic.gov",
       "sqs-fips.us-isof-south-1.api.aws.hci.ic.gov"},
      {"eusc-de-east-1", "sqs.eusc-de-east-1.amazonaws.eu",
       "sqs.eusc-de-east-1.api.amazonwebservices.eu",
       "sqs-fips.eusc-de-east-1.amazonaws.eu",
       "sqs-fips.eusc-de-east-1.api.amazonwebservices.eu"},
      {"xx-new-1", "sqs.xx-new-1.amazonaws.com", "sqs.xx-new-1.api.aws",
       "sqs-fips.xx-new-1.amazonaws.com", "sqs-fips.xx-new-1.api.aws"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.region);
    const auto host = [&c](const EndpointVariant& variant) {
      return ServiceHost("sqs", c.region, variant).value();
    };
    EXPECT_EQ(host({}), c.plain);
    EXPECT_EQ(host({.dual_stack = true}), c.dual_stack);
    EXPECT_EQ(host({.fips = true}), c.fips);
    EXPECT_EQ(host({.fips = true, .dual_stack = true}), c.both);
  }
}

TEST(Partitions, KnowsItsOwnHostsInEveryPartition) {
  for (const char* host :
       {"s3.eu-west-1.amazonaws.com", "sqs.us-gov-west-1.api.aws",
        "s3.cn-north-1.amazonaws.com.cn", "sqs.eusc-de-east-1.amazonaws.eu",
        "sqs.cn-north-1.api.amazonwebservices.com.cn",
        "s3.us-iso-east-1.c2s.ic.gov", "s3.us-isob-east-1.sc2s.sgov.gov"}) {
    EXPECT_TRUE(IsHostOfAws(host)) << host;
  }
  for (const char* host : {"", "amazonaws.com", "evilamazonaws.com",
                           "s3.amazonaws.com.evil", "localhost"}) {
    EXPECT_FALSE(IsHostOfAws(host)) << host;
  }
}

TEST(Partitions, WhatIsNoRegionIsNoHost) {
  for (const char* bad :
       {"", "eu west", "evil.com/", "-a", "a-", "EU-WEST-1", "a\r\nb"}) {
    EXPECT_EQ(ServiceHost("s3", bad, {}).error().cls(),
              ErrorClass::kConfiguration)
        << bad;
  }
  EXPECT_FALSE(IsRegion(std::string(64, 'a')));
}

}  // namespace
}  // namespace darkroom
