#include "worker/commands/aws_report.h"

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "tests/support/credential_server.h"
#include "tests/support/fake_environment.h"
#include "tests/support/permission_server.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AwsReportTest : public testing::Test {
 protected:
  AwsReportTest() {
    variables_ = {{"HOME", "/nonexistent"},
                  {"AWS_REGION", "eu-west-1"},
                  {"AWS_ENDPOINT_URL", services_.url()},
                  {"AWS_CONTAINER_CREDENTIALS_FULL_URI",
                   agents_.url() + "/v2/credentials/task"},
                  {"AWS_ENDPOINT_URL_STS", agents_.url()}};
    config_.queue.url = services_.url() + "/123456789012/jobs";
    VariantConfig variant;
    variant.spec.name = "card";
    variant.spec.width = 100;
    config_.variants = {variant};
    Route route;
    route.bucket = "uploads";
    route.prefix = "in/";
    route.destination.bucket = "thumbs";
    route.destination.key = "out/{stem}_{variant}{ext}";
    config_.routes = {route};
  }

  // What is printed; `sound_` is whether all is well.
  std::string Report(ProbeReach reach = ProbeReach::kAll) {
    std::ostringstream out;
    const auto aws =
        OpenAwsServices({.environment = FakeEnvironment(variables_),
                         .queue = config_.queue.url})
            .value();
    sound_ = ReportAws(config_, *aws, reach, out);
    return out.str();
  }
  // Whether there is a line that starts so, however it is filled.
  static bool HasLine(const std::string& text, const std::string& verdict,
                      const std::string& action) {
    return std::regex_search(
        text, std::regex("(^|\n)" + verdict + " +" + action + " "));
  }

  PermissionServer permissions_;
  CredentialServer credentials_{WallNow};
  HandlerServer services_{[this](const ServedRequest& request) {
    return permissions_.Handle(request);
  }};
  HandlerServer agents_{[this](const ServedRequest& request) {
    return credentials_.Handle(request);
  }};
  Variables variables_;
  Config config_;
  bool sound_ = false;
};

TEST_F(AwsReportTest, TellsWhoWeAreAndWhere) {
  const std::string report = Report();
  EXPECT_TRUE(sound_) << report;
  EXPECT_THAT(report, HasSubstr("container: http://127.0.0.1"));
  EXPECT_THAT(report, HasSubstr("ASIA************0001, until 20"));
  EXPECT_THAT(report, HasSubstr("assumed-role/studio-role/i-1, account "
                                "123456789012"));
  EXPECT_THAT(report, HasSubstr("eu-west-1 (AWS_REGION)"));
  EXPECT_THAT(report, HasSubstr(services_.url() + " (AWS_ENDPOINT_URL)"));
  EXPECT_THAT(report, HasSubstr(agents_.url() + " (AWS_ENDPOINT_URL_STS)"));
  for (const std::string& secret : credentials_.secrets()) {
    EXPECT_THAT(report, Not(HasSubstr(secret)));
  }
}

TEST_F(AwsReportTest, TestsEveryPermissionAndDoesNothing) {
  const std::string report = Report();
  for (const char* action :
       {"sqs:GetQueueAttributes", "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility", "s3:ListBucket", "s3:GetObject",
        "s3:PutObject", "sqs:GetQueueUrl"}) {
    EXPECT_TRUE(HasLine(report, "granted", action)) << action << "\n" << report;
  }
  EXPECT_TRUE(HasLine(report, "likely", "sqs:ReceiveMessage"));
  EXPECT_TRUE(HasLine(report, "likely", "sqs:SendMessage"));
  EXPECT_THAT(report, Not(HasSubstr("policy")));
  EXPECT_THAT(permissions_.deeds(), IsEmpty());
}

TEST_F(AwsReportTest, PrintsThePolicyThatIsMissing) {
  const struct {
    const char* refused;
    const char* action;
    const char* resource;
  } cases[] = {
      {"sqs:GetQueueAttributes", "sqs:GetQueueAttributes",
       "arn:aws:sqs:eu-west-1:123456789012:jobs"},
      {"sqs:ReceiveMessage", "sqs:ReceiveMessage",
       "arn:aws:sqs:eu-west-1:123456789012:jobs"},
      {"sqs:DeleteMessage", "sqs:DeleteMessage",
       "arn:aws:sqs:eu-west-1:123456789012:jobs"},
      {"sqs:ChangeMessageVisibility", "sqs:ChangeMessageVisibility",
       "arn:aws:sqs:eu-west-1:123456789012:jobs"},
      {"sqs:SendMessage dlq", "sqs:SendMessage",
       "arn:aws:sqs:eu-west-1:123456789012:jobs-dlq"},
      {"sqs:GetQueueUrl dlq", "sqs:GetQueueUrl",
       "arn:aws:sqs:eu-west-1:123456789012:jobs-dlq"},
      {"s3:GetObject", "s3:GetObject", "arn:aws:s3:::uploads/in/*"},
      {"s3:ListBucket", "s3:ListBucket", "arn:aws:s3:::uploads"},
      {"s3:PutObject", "s3:PutObject", "arn:aws:s3:::thumbs/out/*"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.refused);
    PermissionServer fresh;
    fresh.Refuse(c.refused);
    HandlerServer server(
        [&](const ServedRequest& request) { return fresh.Handle(request); });
    variables_["AWS_ENDPOINT_URL"] = server.url();
    const std::string report = Report();
    EXPECT_FALSE(sound_);
    EXPECT_TRUE(HasLine(report, "MISSING", c.action)) << report;
    const std::string policy = report.substr(report.find('{'));
    EXPECT_THAT(policy, HasSubstr(std::string("\"") + c.action + "\""));
    EXPECT_THAT(policy, HasSubstr(std::string("\"") + c.resource + "\""));
    for (const auto& other : cases) {
      if (std::string(other.action) == c.action) continue;
      EXPECT_THAT(policy, Not(HasSubstr(other.action)));
    }
    EXPECT_THAT(fresh.deeds(), IsEmpty());
  }
}

// The policy in config/iam grants what is tested, and one permission that
// cannot be.
TEST_F(AwsReportTest, TestsWhatThePolicyGrants) {
  const std::string file =
      std::string(DARKROOM_SOURCE_DIR) + "/config/iam/worker.json";
  rapidjson::Document policy;
  policy.Parse(ReadFile(file).c_str());
  ASSERT_FALSE(policy.HasParseError());
  std::set<std::string> granted;
  for (const auto& statement : policy["Statement"].GetArray()) {
    const auto& action = statement["Action"];
    if (action.IsString()) granted.insert(action.GetString());
    if (!action.IsArray()) continue;
    for (const auto& one : action.GetArray()) granted.insert(one.GetString());
  }
  const auto aws =
      OpenAwsServices({.environment = FakeEnvironment(variables_)}).value();
  std::set<std::string> tested = {"s3:GetObjectVersion"};
  for (const Permission& permission :
       TestPermissions(config_, *aws, ProbeReach::kAll)) {
    tested.insert(permission.action);
  }
  EXPECT_EQ(tested, granted);
}

TEST_F(AwsReportTest, TestsTheTopicsThatAreTold) {
  const std::string topic = "arn:aws:sns:eu-west-1:123456789012:told";
  config_.notify.topic = topic;
  const std::string report = Report();
  EXPECT_TRUE(sound_) << report;
  EXPECT_TRUE(HasLine(report, "likely", "sns:Publish")) << report;
  EXPECT_THAT(report, HasSubstr("sns          " + services_.url()));
  EXPECT_THAT(permissions_.deeds(), IsEmpty());

  config_.routes[0].topic = "arn:aws:sns:eu-west-1:123456789012:none";
  const std::string other = Report();
  EXPECT_FALSE(sound_);
  EXPECT_TRUE(HasLine(other, "FAILED", "sns:Publish")) << other;

  config_.routes[0].topic = "none";
  permissions_.Refuse("sns:Publish");
  const std::string refused = Report();
  EXPECT_FALSE(sound_);
  EXPECT_TRUE(HasLine(refused, "MISSING", "sns:Publish")) << refused;
  EXPECT_THAT(refused, HasSubstr("\"" + topic + "\""));
}

TEST_F(AwsReportTest, TestsWhereManifestsGo) {
  config_.routes[0].manifest = "lists/{key}.json";
  const std::string report = Report();
  EXPECT_TRUE(sound_) << report;
  EXPECT_THAT(report, HasSubstr("arn:aws:s3:::thumbs/lists/*"));
}

TEST(IamPolicies, AreJson) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(DARKROOM_SOURCE_DIR) + "/config/iam")) {
    rapidjson::Document policy;
    policy.Parse(ReadFile(entry.path()).c_str());
    EXPECT_FALSE(policy.HasParseError()) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 6);
}

TEST_F(AwsReportTest, WithoutListingReadingCannotBeTold) {
  permissions_.Refuse("s3:ListBucket");
  EXPECT_TRUE(HasLine(Report(), "untested", "s3:GetObject"));
}

TEST_F(AwsReportTest, SparesAServerThatMightActOnAProbe) {
  const std::string report = Report(ProbeReach::kHarmless);
  EXPECT_TRUE(sound_);
  EXPECT_TRUE(HasLine(report, "untested", "s3:PutObject")) << report;
  EXPECT_TRUE(HasLine(report, "untested", "sqs:ReceiveMessage"));
}

TEST_F(AwsReportTest, RemovesWhatALaxServerStored) {
  permissions_.IgnoreConditions();
  EXPECT_TRUE(HasLine(Report(), "granted", "s3:PutObject"));
  const std::string probe = "thumbs/out/.darkroom-permission-probe_card.webp";
  EXPECT_THAT(permissions_.deeds(),
              ElementsAre("received", "stored " + probe, "deleted " + probe));
}

TEST_F(AwsReportTest, WhatIsNotThereIsNoMissingPermission) {
  config_.queue.url = services_.url() + "/123456789012/none";
  config_.routes[0].bucket = "nowhere";
  const std::string report = Report();
  EXPECT_FALSE(sound_);
  EXPECT_TRUE(HasLine(report, "FAILED", "sqs:GetQueueAttributes")) << report;
  EXPECT_TRUE(HasLine(report, "FAILED", "s3:ListBucket"));
  EXPECT_THAT(report, Not(HasSubstr("policy")));
}

TEST_F(AwsReportTest, AnyBucketCannotBeTested) {
  config_.routes[0].bucket.clear();
  config_.routes[0].destination.bucket.clear();
  const std::string report = Report();
  EXPECT_TRUE(sound_);
  EXPECT_THAT(report, HasSubstr("from any bucket"));
  EXPECT_THAT(report, HasSubstr("bucket of its source"));
}

TEST_F(AwsReportTest, WithoutCredentialsSaysWhyAndTestsNothing) {
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agents_.url() + "/none";
  const std::string report = Report();
  EXPECT_FALSE(sound_);
  EXPECT_THAT(report, HasSubstr("none: container credentials of 127.0.0.1"));
  EXPECT_THAT(report, HasSubstr("eu-west-1 (AWS_REGION)"));
  EXPECT_THAT(report, Not(HasSubstr("sqs:")));
}

TEST_F(AwsReportTest, NotToKnowWhoWeAreIsNoFailure) {
  variables_["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
  EXPECT_THAT(Report(), HasSubstr("identity     unknown: "));
  EXPECT_TRUE(sound_);
}

}  // namespace
}  // namespace darkroom
