#include "libs3q/aws/aws_services.h"

#include <gtest/gtest.h>

#include "tests/support/fake_environment.h"
#include "tests/support/loopback_server.h"

namespace darkroom {
namespace {

constexpr char kNowhere[] = "/nonexistent";

Variables Keys(Variables more) {
  more.insert({"AWS_ACCESS_KEY_ID", "A"});
  more.insert({"AWS_SECRET_ACCESS_KEY", "S"});
  more.insert({"HOME", kNowhere});
  return more;
}

TEST(AwsServices, SaysWhatIsMissingOrMalformed) {
  const struct {
    const char* name;
    Variables variables;
    const char* expected;
  } cases[] = {
      {"no region", Keys({}), "no region"},
      {"no credentials",
       {{"AWS_REGION", "r"},
        {"HOME", kNowhere},
        {"AWS_EC2_METADATA_DISABLED", "true"}},
       "no credentials"},
      {"endpoint",
       Keys({{"AWS_REGION", "r"}, {"AWS_ENDPOINT_URL", "localhost"}}),
       "endpoint: not a url"},
      {"profile", Keys({{"AWS_REGION", "r"}, {"AWS_PROFILE", "typo"}}),
       "no profile typo"},
      {"attempts", Keys({{"AWS_REGION", "r"}, {"AWS_MAX_ATTEMPTS", "0"}}),
       "AWS_MAX_ATTEMPTS is not"},
      {"checksum",
       Keys({{"AWS_REGION", "r"}, {"AWS_REQUEST_CHECKSUM_CALCULATION", "md5"}}),
       "no checksum of ours: md5"},
      {"region", Keys({{"AWS_REGION", "evil.com/"}}), "not a region"},
      {"fips",
       Keys({{"AWS_REGION", "r"},
             {"AWS_USE_FIPS_ENDPOINT", "true"},
             {"AWS_ENDPOINT_URL_SQS", "http://localhost"}}),
       "exclude each other"},
      {"plain http to S3",
       Keys(
           {{"AWS_REGION", "r"}, {"AWS_ENDPOINT_URL_S3", "http://minio:9000"}}),
       "plain http is not allowed to minio:9000"},
      {"plain http to SQS",
       Keys({{"AWS_REGION", "r"}, {"AWS_ENDPOINT_URL_SQS", "http://10.0.0.1"}}),
       "plain http is not allowed to 10.0.0.1"},
      {"authorities", Keys({{"AWS_REGION", "r"}, {"AWS_CA_BUNDLE", "/none/a"}}),
       "cannot read certificate authorities: /none/a"},
      {"container",
       {{"AWS_REGION", "r"},
        {"HOME", kNowhere},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://evil/"}},
       "may not be asked"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Error error =
        OpenAwsServices({.environment = FakeEnvironment(c.variables)}).error();
    EXPECT_EQ(error.cls(), ErrorClass::kConfiguration);
    EXPECT_NE(error.message().find(c.expected), std::string::npos)
        << error.message();
  }
}

TEST(AwsServices, TakesTheRegionOfTheQueueWhereNothingElseTells) {
  const std::pair<const char*, bool> queues[] = {
      {"https://sqs.eu-central-1.amazonaws.com/1/q", true},
      {"arn:aws:sqs:eu-central-1:1:q", true},
      {"http://localhost:4566/1/q", false},
      {"", false},
  };
  for (const auto& [queue, opens] : queues) {
    SCOPED_TRACE(queue);
    const auto services = OpenAwsServices(
        {.environment = FakeEnvironment(Keys({})), .queue = queue});
    EXPECT_EQ(services.ok(), opens);
  }
}

TEST(AwsServices, SendsToTheEndpointsOfTheEnvironment) {
  LoopbackServer s3;
  LoopbackServer sqs;
  s3.Then({"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"});
  sqs.Then(
      {"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"Attributes\":{}}"});
  const auto services =
      OpenAwsServices(
          {.environment = FakeEnvironment(
               Keys({{"AWS_DEFAULT_REGION", "r"},
                     {"AWS_ENDPOINT_URL", "http://" + s3.host()},
                     {"AWS_ENDPOINT_URL_SQS", "http://" + sqs.host()}}))})
          .value();
  EXPECT_EQ(services->OpenStore({})->Head({"b", "k", ""}).error().cls(),
            ErrorClass::kNotFound);
  EXPECT_TRUE(s3.requests().at(0).starts_with("HEAD /b/k HTTP/1.1\r\n"));
  const auto queue =
      services->OpenQueue("https://sqs.eu-west-1.amazonaws.com/1/jobs", {})
          .value();
  EXPECT_TRUE(queue->Inspect().ok());
  // Sent to the endpoint, signed for the region that the URL names.
  EXPECT_NE(sqs.requests().at(0).find("/eu-west-1/sqs/aws4_request"),
            std::string::npos);
}

TEST(AwsServices, TriesAsOftenAsTheEnvironmentSays) {
  LoopbackServer s3;
  s3.Then({"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"});
  const auto services =
      OpenAwsServices({.environment = FakeEnvironment(Keys(
                           {{"AWS_REGION", "r"},
                            {"AWS_MAX_ATTEMPTS", "1"},
                            {"AWS_ENDPOINT_URL", "http://" + s3.host()}}))})
          .value();
  EXPECT_EQ(services->OpenStore({})->Head({"b", "k", ""}).error().cls(),
            ErrorClass::kTransient);
  EXPECT_EQ(s3.requests().size(), 1U);
}

TEST(AwsServices, TrustsWhomTheEnvironmentTrusts) {
  const std::pair<Variables, const char*> cases[] = {
      {{{"AWS_CA_BUNDLE", "/none/a"}, {"SSL_CERT_FILE", "/none/b"}}, "/none/a"},
      {{{"SSL_CERT_FILE", "/none/b"}}, "/none/b"},
  };
  for (auto [variables, expected] : cases) {
    variables.insert({"AWS_REGION", "r"});
    const Error error =
        OpenAwsServices({.environment = FakeEnvironment(Keys(variables))})
            .error();
    EXPECT_EQ(error.cls(), ErrorClass::kConfiguration);
    EXPECT_NE(error.message().find(expected), std::string::npos)
        << error.message();
  }
}

std::unique_ptr<AwsFamily> Open(Variables more) {
  more.insert({"AWS_REGION", "eu-west-1"});
  return OpenAwsServices({.environment = FakeEnvironment(Keys(more))}).value();
}

TEST(AwsServices, AQueueMayBePlainWhereThatIsAllowed) {
  const auto open = [](bool allowed) {
    return OpenAwsServices(
               {.environment = FakeEnvironment(Keys({{"AWS_REGION", "r"}})),
                .allow_plain_http = allowed})
        .value();
  };
  constexpr char kPlain[] = "http://queue.example/1/q";
  EXPECT_EQ(open(false)->OpenQueue(kPlain, {}).error().cls(),
            ErrorClass::kConfiguration);
  EXPECT_TRUE(open(true)->OpenQueue(kPlain, {}).ok());
  EXPECT_TRUE(open(false)->OpenQueue("http://127.0.0.1/1/q", {}).ok());
}

// Whatever is found out only when it is read: it is no picture's fault.
TEST(AwsServices, AuthoritiesThatAreNoneAreAccess) {
  LoopbackServer s3;
  const auto services =
      OpenAwsServices({.environment = FakeEnvironment(Keys(
                           {{"AWS_REGION", "r"},
                            {"AWS_CA_BUNDLE", "/dev/null"},
                            {"AWS_ENDPOINT_URL", "https://" + s3.host()}}))})
          .value();
  EXPECT_EQ(services->OpenStore({})->Head({"b", "k", ""}).error().cls(),
            ErrorClass::kAccess);
}

TEST(AwsServices, PresignsForOneThingAndOneWhile) {
  const auto services = Open({{"AWS_SESSION_TOKEN", "T/T"}});
  const std::string get =
      services->Presign({"bucket", "a b", "v1"}, {}).value();
  EXPECT_TRUE(get.starts_with(
      "https://bucket.s3.eu-west-1.amazonaws.com/a%20b?versionId=v1&"
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F"))
      << get;
  EXPECT_NE(get.find("&X-Amz-Expires=900&X-Amz-Security-Token=T%2FT&"
                     "X-Amz-Signature="),
            std::string::npos)
      << get;
  const std::string put =
      services
          ->Presign({"bucket", "k", ""},
                    {.method = "PUT", .content_type = "image/png"})
          .value();
  EXPECT_NE(put.find("&X-Amz-SignedHeaders=content-type%3Bhost&"),
            std::string::npos)
      << put;
  for (const int seconds : {0, -1, 7 * 24 * 3600 + 1}) {
    EXPECT_EQ(services
                  ->Presign({"bucket", "k", ""},
                            {.lasts = std::chrono::seconds(seconds)})
                  .error()
                  .cls(),
              ErrorClass::kConfiguration);
  }
}

TEST(AwsServices, TopicsAndDeadLetterQueuesHaveArns) {
  const auto services = Open({});
  EXPECT_TRUE(services->OpenTopic("arn:aws:sns:eu-west-1:1:t", {}).ok());
  EXPECT_TRUE(services->OpenRedrive("arn:aws:sqs:eu-west-1:1:q", {}).ok());
  for (const char* bad : {"", "t", "arn:aws:sqs:eu-west-1:1:q",
                          "arn:aws:sns:eu-west-1:1", "arn:aws:sns::1:t"}) {
    EXPECT_EQ(services->OpenTopic(bad, {}).error().cls(),
              ErrorClass::kConfiguration)
        << bad;
  }
  EXPECT_EQ(services->OpenRedrive("https://sqs.x/1/q", {}).error().cls(),
            ErrorClass::kConfiguration);
}

TEST(AwsServices, TellsWhatItFoundAndWhere) {
  const AwsDescription said =
      OpenAwsServices({.environment = FakeEnvironment(Keys(
                           {{"AWS_DEFAULT_REGION", "eu-west-1"},
                            {"AWS_ENDPOINT_URL_S3", "http://localhost:9000"}})),
                       .sqs_endpoint = "https://queues.example.com"})
          .value()
          ->Describe();
  EXPECT_EQ(said.region.value, "eu-west-1");
  EXPECT_EQ(said.region.origin, "AWS_DEFAULT_REGION");
  EXPECT_EQ(said.s3.value, "http://localhost:9000");
  EXPECT_EQ(said.s3.origin, "AWS_ENDPOINT_URL_S3");
  EXPECT_EQ(said.sqs.value, "https://queues.example.com");
  EXPECT_EQ(said.sqs.origin, "configuration");
  EXPECT_EQ(said.sts.value, "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(said.sts.origin, AwsSetting::kRegional);
  EXPECT_EQ(said.credentials, "environment: AWS_ACCESS_KEY_ID");
}

TEST(AwsServices, NamesThingsAsPoliciesDo) {
  const auto services = OpenAwsServices({.environment = FakeEnvironment(Keys(
                                             {{"AWS_REGION", "cn-north-1"}}))})
                            .value();
  EXPECT_EQ(services->BucketArn("b"), "arn:aws-cn:s3:::b");
  EXPECT_EQ(services->QueueArn("arn:aws-cn:sqs:cn-north-1:1:q").value(),
            "arn:aws-cn:sqs:cn-north-1:1:q");
  EXPECT_EQ(services->QueueArn("http://localhost:4566/12/q").value(),
            "arn:aws-cn:sqs:cn-north-1:12:q");
  EXPECT_EQ(services->QueueArn("http://localhost:4566/q").value(),
            "arn:aws-cn:sqs:cn-north-1:*:q");
}

TEST(AwsServices, AsksStsWhereItIsToldTo) {
  LoopbackServer sts;
  sts.Then(
      {"HTTP/1.1 200 OK\r\nContent-Length: 118\r\n\r\n"
       "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn>"
       "</GetCallerIdentityResult></GetCallerIdentityResponse>"});
  const auto services =
      OpenAwsServices(
          {.environment = FakeEnvironment(
               Keys({{"AWS_REGION", "eu-west-1"},
                     {"AWS_ENDPOINT_URL", "http://127.0.0.1:1"},
                     {"AWS_ENDPOINT_URL_STS", "http://" + sts.host()}}))})
          .value();
  EXPECT_EQ(services->Identify()->arn, "a");
  EXPECT_NE(sts.requests().at(0).find("/eu-west-1/sts/aws4_request"),
            std::string::npos);
}

TEST(AwsServices, AQueueIsAUrlOrAnArn) {
  const auto services =
      OpenAwsServices(
          {.environment = FakeEnvironment(Keys({{"AWS_REGION", "r"}}))})
          .value();
  EXPECT_EQ(services->OpenQueue("jobs", {}).error().cls(),
            ErrorClass::kConfiguration);
}

}  // namespace
}  // namespace darkroom
