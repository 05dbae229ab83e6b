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
      {"http://[::1]:9000", "http", "[::1]:9000", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.url);
    const Endpoint endpoint = ParseEndpoint(c.url).value();
    EXPECT_EQ(endpoint.scheme, c.scheme);
    EXPECT_EQ(endpoint.host, c.host);
    EXPECT_EQ(endpoint.path, c.path);
  }
  for (const char* bad : {"", "localhost:4566", "ftp://h", "http://",
                          "http://u:p@h", "http://h/?q", "http://h /"}) {
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

TEST(Endpoints, AddressesObjectsInBothStyles) {
  const S3Endpoint hosted = {RegionalEndpoint("s3", "eu-west-1"),
                             BucketStyle::kVirtualHost, "eu-west-1"};
  const S3Endpoint own = {ParseEndpoint("http://h:9000/base").value(),
                          BucketStyle::kPath, "r"};
  const struct {
    const char* name;
    S3Endpoint s3;
    ObjectRef ref;
    const char* url;
  } cases[] = {
      {"host",
       hosted,
       {"b", "a b+c%/é"},
       "https://b.s3.eu-west-1.amazonaws.com/a%20b%2Bc%25/%C3%A9"},
      {"host, bucket only",
       hosted,
       {"b", ""},
       "https://b.s3.eu-west-1.amazonaws.com/"},
      {"a bucket with dots",
       hosted,
       {"a.b", "k"},
       "https://s3.eu-west-1.amazonaws.com/a.b/k"},
      {"path", own, {"b", "/../x//./"}, "http://h:9000/base/b//../x//./"},
      {"path, bucket only", own, {"b", ""}, "http://h:9000/base/b"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ObjectRequest(c.s3, c.ref).Url(), c.url);
  }
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
