#include "libs3q/aws/endpoints.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Endpoints, ParsesUrls) {
  const struct {
    const char *url, *scheme, *host, *path;
  } cases[] = {
      {"http://localhost:4566", "http", "localhost:4566", ""},
      {"http://localhost:4566/", "http", "localhost:4566", ""},
      {"HTTPS://S3.Example.com:443/base/", "https", "s3.example.com", "/base"},
      {"http://h:80", "http", "h", ""},
      {"http://h:443", "http", "h:443", ""},
      {"http://h:65535", "http", "h:65535", ""},
      {"http://127.0.0.1:1", "http", "127.0.0.1:1", ""},
      {"http://[::1]:9000", "http", "[::1]:9000", ""},
      {"http://[FE80::1]:80/", "http", "[fe80::1]", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.url);
    const Endpoint endpoint = ParseEndpoint(c.url).value();
    EXPECT_EQ(endpoint.scheme, c.scheme);
    EXPECT_EQ(endpoint.host, c.host);
    EXPECT_EQ(endpoint.path, c.path);
  }
  for (const char* bad :
       {"", "localhost:4566", "ftp://h", "http://", "http://u:p@h",
        "http://h/?q", "http://h /", "http://:80", "http://:80/p",
        "http://h:", "http://h:0", "http://h:65536", "http://h:x",
        "http://h:1:2", "http://::1", "http://[]", "http://[::1", "http://]",
        "http://[::1]x"}) {
    EXPECT_EQ(ParseEndpoint(bad).error().cls(), ErrorClass::kConfiguration)
        << bad;
  }
}

TEST(Endpoints, RegionsHaveTheirPartition) {
  EXPECT_EQ(RegionalEndpoint("s3", "eu-west-1").host,
            "s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(RegionalEndpoint("sqs", "cn-north-1").host,
            "sqs.cn-north-1.amazonaws.com.cn");
}

std::string UrlOf(const S3Endpoint& s3, const std::string& bucket,
                  const std::string& key) {
  const Result<BucketAddress> address = AddressOf(s3, bucket, {});
  if (!address.ok()) return "! " + address.error().message();
  return ObjectRequest(*address, key).Url();
}

TEST(Endpoints, AddressesObjectsInBothStyles) {
  const S3Endpoint hosted = {.region = "eu-west-1"};
  const S3Endpoint in_path = {.style = BucketStyle::kPath,
                              .region = "eu-west-1"};
  const S3Endpoint own = {.own = ParseEndpoint("http://h:9000/base").value(),
                          .region = "r"};
  const struct {
    const char* name;
    S3Endpoint s3;
    const char *bucket, *key, *url;
  } cases[] = {
      {"host", hosted, "buck", "a b+c%/é",
       "https://buck.s3.eu-west-1.amazonaws.com/a%20b%2Bc%25/%C3%A9"},
      {"host, bucket only", hosted, "buck", "",
       "https://buck.s3.eu-west-1.amazonaws.com/"},
      {"path of AWS", in_path, "buck", "k",
       "https://s3.eu-west-1.amazonaws.com/buck/k"},
      // What is no host's label, or no label that a certificate covers.
      {"dots", hosted, "a.b", "k", "https://s3.eu-west-1.amazonaws.com/a.b/k"},
      {"underscore", hosted, "my_bucket", "k",
       "https://s3.eu-west-1.amazonaws.com/my_bucket/k"},
      {"upper case", hosted, "Upper", "k",
       "https://s3.eu-west-1.amazonaws.com/Upper/k"},
      {"short", hosted, "ab", "k", "https://s3.eu-west-1.amazonaws.com/ab/k"},
      {"somebody else's host", hosted, "evil/x", "k",
       "https://s3.eu-west-1.amazonaws.com/evil%2Fx/k"},
      {"somebody's credentials", hosted, "u@evil", "k",
       "https://s3.eu-west-1.amazonaws.com/u%40evil/k"},
      {"path", own, "buck", "/../x//./", "http://h:9000/base/buck//../x//./"},
      {"path, bucket only", own, "buck", "", "http://h:9000/base/buck"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(UrlOf(c.s3, c.bucket, c.key), c.url);
  }
}

// As botocore 1.43.11 resolves them by AWS's own rules.
TEST(Endpoints, AddressesBucketsInEveryVariantOfEveryPartition) {
  const struct {
    const char* region;
    bool fips, dual_stack;
    const char* url;
  } cases[] = {
      {"us-east-1", false, true, "bkt.s3.dualstack.us-east-1.amazonaws.com"},
      {"us-east-1", true, false, "bkt.s3-fips.us-east-1.amazonaws.com"},
      {"us-east-1", true, true,
       "bkt.s3-fips.dualstack.us-east-1.amazonaws.com"},
      {"us-gov-west-1", true, false, "bkt.s3-fips.us-gov-west-1.amazonaws.com"},
      {"cn-north-1", false, false, "bkt.s3.cn-north-1.amazonaws.com.cn"},
      {"cn-north-1", false, true,
       "bkt.s3.dualstack.cn-north-1.amazonaws.com.cn"},
      {"us-iso-east-1", false, false, "bkt.s3.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", false, false, "bkt.s3.us-isob-east-1.sc2s.sgov.gov"},
      {"eu-isoe-west-1", false, true,
       "bkt.s3.dualstack.eu-isoe-west-1.cloud.adc-e.uk"},
      {"us-isof-south-1", true, false,
       "bkt.s3-fips.us-isof-south-1.csp.hci.ic.gov"},
      {"eusc-de-east-1", false, false, "bkt.s3.eusc-de-east-1.amazonaws.eu"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.url);
    EXPECT_EQ(UrlOf({.region = c.region, .variant = {c.fips, c.dual_stack}},
                    "bkt", "k"),
              std::string("https://") + c.url + "/k");
  }
  EXPECT_EQ(
      UrlOf({.region = "cn-north-1", .variant = {.fips = true}}, "bkt", "k"),
      "! no FIPS endpoints of S3 in cn-north-1");
}

TEST(Endpoints, AnAccessPointIsABucket) {
  const std::string arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/myap";
  const S3Endpoint s3 = {.region = "eu-west-1"};
  const BucketAddress address = AddressOf(s3, arn, {}).value();
  EXPECT_EQ(address.region, "us-west-2");
  EXPECT_EQ(ObjectRequest(address, "a b").Url(),
            "https://myap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/"
            "a%20b");
  EXPECT_EQ(
      UrlOf({.region = "r", .variant = {.fips = true, .dual_stack = true}}, arn,
            "k"),
      "https://myap-123456789012.s3-accesspoint-fips.dualstack.us-west-2."
      "amazonaws.com/k");
}

TEST(Endpoints, SaysWhichBucketsItCannotAddress) {
  const S3Endpoint s3 = {.region = "us-west-2"};
  const S3Endpoint own = {.own = ParseEndpoint("http://h").value(),
                          .region = "r"};
  const struct {
    S3Endpoint s3;
    const char *bucket, *why;
  } cases[] = {
      {s3, "", "a bucket has a name"},
      {s3, "x--usw2-az1--x-s3", "directory buckets are not supported"},
      {s3, "arn:aws:s3::123456789012:accesspoint/mrap.mrap",
       "multi-region access points are not supported"},
      {s3, "arn:aws:s3-outposts:us-west-2:1:outpost/o/accesspoint/a",
       "only those of access points"},
      {s3, "arn:aws:s3-object-lambda:us-west-2:1:accesspoint/a",
       "only those of access points"},
      {s3, "arn:aws-cn:s3:us-west-2:123456789012:accesspoint/a", "not the arn"},
      {s3, "arn:aws:s3:us-west-2:1:accesspoint/evil.com", "not the arn"},
      {own, "arn:aws:s3:us-west-2:123456789012:accesspoint/a",
       "an endpoint of one's own"},
  };
  for (const auto& c : cases) {
    const Error error = AddressOf(c.s3, c.bucket, {}).error();
    EXPECT_EQ(error.cls(), ErrorClass::kUnsupported);
    EXPECT_NE(error.message().find(c.why), std::string::npos)
        << error.message();
  }
}

TEST(Endpoints, AnotherRegionMovesTheHostOrOnlyTheSignature) {
  const S3Endpoint aws = {.region = "eu-west-1"};
  EXPECT_EQ(AddressOf(aws, "bkt", "us-west-2")->endpoint.host,
            "bkt.s3.us-west-2.amazonaws.com");
  const S3Endpoint own = {.own = ParseEndpoint("http://h").value(),
                          .region = "eu-west-1"};
  const BucketAddress moved = AddressOf(own, "bkt", "us-west-2").value();
  EXPECT_EQ(moved.endpoint.host, "h");
  EXPECT_EQ(moved.region, "us-west-2");
}

TEST(Endpoints, NamesQueuesByUrlOrArn) {
  const QueueName url =
      ParseQueueName("https://sqs.eu-west-1.amazonaws.com/123/jobs").value();
  EXPECT_EQ(url.region, "eu-west-1");
  EXPECT_EQ(url.name, "jobs");
  EXPECT_EQ(url.endpoint->host, "sqs.eu-west-1.amazonaws.com");
  EXPECT_EQ(url.endpoint->path, "");

  EXPECT_EQ(ParseQueueName("https://us-west-2.queue.amazonaws.com/1/q")->region,
            "us-west-2");
  const std::pair<const char*, const char*> hosts[] = {
      {"sqs.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"},
      {"sqs-fips.us-east-1.amazonaws.com", "us-east-1"},
      {"sqs.eu-west-1.api.aws", "eu-west-1"},
      {"sqs.cn-north-1.amazonaws.com.cn", "cn-north-1"},
      {"vpce-1a.sqs.us-east-1.vpce.amazonaws.com", "us-east-1"},
      {"sqs.us-east-1.amazonaws.com.evil.com", ""},
      {"sqs.local", ""},
  };
  for (const auto& [host, region] : hosts) {
    EXPECT_EQ(ParseQueueName("https://" + std::string(host) + "/1/q")->region,
              region)
        << host;
  }
  const QueueName local =
      ParseQueueName("http://localhost:4566/000000000000/jobs").value();
  EXPECT_EQ(local.region, "");
  EXPECT_EQ(local.endpoint->host, "localhost:4566");

  const QueueName arn =
      ParseQueueName("arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo").value();
  EXPECT_EQ(arn.region, "cn-north-1");
  EXPECT_EQ(arn.account, "123456789012");
  EXPECT_EQ(arn.name, "q.fifo");
  EXPECT_TRUE(arn.url.empty());

  for (const char* bad :
       {"", "jobs", "https://sqs.eu-west-1.amazonaws.com", "arn:aws:sns:r:1:t",
        "arn:aws:sqs:r:1", "arn:aws:sqs:r:1:q:more"}) {
    EXPECT_EQ(ParseQueueName(bad).error().cls(), ErrorClass::kConfiguration)
        << bad;
  }
}

}  // namespace
}  // namespace darkroom
