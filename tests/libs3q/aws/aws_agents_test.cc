#include "libs3q/aws/aws_agents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/credential_server.h"
#include "tests/support/fake_environment.h"
#include "tests/support/handler_server.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

TEST(EcsAgent, IsAskedWhereTheEnvironmentSaysSo) {
  ServedRequest seen;
  const HandlerServer server([&](const ServedRequest& request) {
    seen = request;
    return ServedReply{.status = 400, .body = "{}"};
  });
  const auto agents = OpenAwsAgents(
      FakeEnvironment({{"ECS_AGENT_URI", server.url() + "/api/task-1"},
                       {"http_proxy", "http://127.0.0.1:1"}}));
  EXPECT_TRUE(agents->IsEcsTask());
  const auto answer = agents->PutToEcs("/state", R"({"a":1})");
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, "{}");
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.target, "/api/task-1/state");
  EXPECT_EQ(seen.body, R"({"a":1})");
  EXPECT_EQ(seen.Header("content-type"), "application/json");
}

TEST(EcsAgent, IsNotAskedElsewhere) {
  const auto agents = OpenAwsAgents(FakeEnvironment({}));
  EXPECT_FALSE(agents->IsEcsTask());
  EXPECT_EQ(agents->PutToEcs("/state", "{}").error().cls(),
            ErrorClass::kConfiguration);
  // No host that could be anybody's.
  const auto lured = OpenAwsAgents(
      FakeEnvironment({{"ECS_AGENT_URI", "http://10.0.0.1/api"}}));
  EXPECT_EQ(lured->PutToEcs("/state", "{}").error().cls(),
            ErrorClass::kConfiguration);
}

struct SpotTest : testing::Test {
  CredentialServer metadata{WallNow};
  const HandlerServer server{[this](const ServedRequest& request) {
    return metadata.Handle(request);
  }};
  const std::unique_ptr<PlatformAgents> agents = OpenAwsAgents(
      FakeEnvironment({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url()}}));
};

TEST_F(SpotTest, TellsWhatTheInstanceIsTold) {
  const auto nothing = agents->SpotAction();
  ASSERT_TRUE(nothing.ok()) << nothing.error().message();
  EXPECT_EQ(*nothing, std::nullopt);
  metadata.SetSpotAction(R"({"action":"terminate"})");
  EXPECT_EQ(agents->SpotAction().value(), R"({"action":"terminate"})");
  // One token serves all questions, until it ends.
  EXPECT_EQ(metadata.count("PUT /latest/api/token"), 1U);
  metadata.EndMetadataTokens();
  EXPECT_EQ(agents->SpotAction().value(), R"({"action":"terminate"})");
  EXPECT_EQ(metadata.count("PUT /latest/api/token"), 2U);
}

TEST_F(SpotTest, AFailureIsNoAnswer) {
  metadata.SwitchOffMetadata();
  EXPECT_EQ(agents->SpotAction().error().cls(), ErrorClass::kAccess);
  metadata.Then({CredentialServer::Fault::kReset});
  EXPECT_FALSE(agents->SpotAction().ok());
  const auto none =
      OpenAwsAgents(FakeEnvironment({{"AWS_EC2_METADATA_DISABLED", "true"}}));
  EXPECT_THAT(none->SpotAction().error().message(),
              HasSubstr("AWS_EC2_METADATA_DISABLED is true"));
}

}  // namespace
}  // namespace darkroom
