#include "worker/platform/task_protection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_agents.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kOn[] =
    R"(/task-protection/v1/state {"ProtectionEnabled":true,"ExpiresInMinutes":10})";
constexpr char kOff[] =
    R"(/task-protection/v1/state {"ProtectionEnabled":false})";

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
TEST(ParseProtection, KnowsTheAnswersOfTheAgent) {
  const struct {
    AgentAnswer answer;
    Protection wanted;
    const char* error;  // Empty: granted.
  } cases[] = {
      {{200, R"({"protection":{"ExpirationDate":"2026-11-21T12:00:00Z",
         "ProtectionEnabled":true,"TaskArn":"arn:aws:ecs:1"}})"},
       Protection::kOn,
       ""},
      {{200, R"({"protection":{"ProtectionEnabled":false,"TaskArn":"a"}})"},
       Protection::kOff,
       ""},
      {{200, R"({"protection":{"ProtectionEnabled":false,"TaskArn":"a"}})"},
       Protection::kOn,
       "an answer that nobody understands, status 200"},
      {{200, R"({"requestID":"1","failure":{"Arn":"arn","Detail":
         "Your task protection settings are blocked","Reason":
         "DEPLOYMENT_BLOCKED"}})"},
       Protection::kOn,
       "DEPLOYMENT_BLOCKED: Your task protection settings are blocked"},
      {{404, R"({"failure":{"Arn":"arn","Reason":"TASK_NOT_VALID"}})"},
       Protection::kOn,
       "TASK_NOT_VALID"},
      {{400, R"({"error":{"Arn":"arn","Code":"AccessDeniedException",
         "Message":"not authorized"}})"},
       Protection::kOn,
       "AccessDeniedException: not authorized (the task's role needs "
       "ecs:UpdateTaskProtection)"},
      {{500, R"({"error":{"Code":"ServerException"}})"},
       Protection::kOff,
       "ServerException"},
      {{500, "<html>"},
       Protection::kOn,
       "an answer that nobody understands, status 500"},
      {{200, ""},
       Protection::kOff,
       "an answer that nobody understands, status 200"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.answer.body);
    const Status status = ParseProtection(c.answer, c.wanted);
    EXPECT_EQ(status.ok() ? "" : status.error().message(), c.error);
  }
}

struct TaskProtectionTest : testing::Test {
  void Run(int in_flight, seconds duration) {
    progress.in_flight = in_flight;
    for (seconds passed(0); passed < duration; ++passed, now += seconds(1)) {
      protection.Tick(progress, now);
    }
  }

  FakeAgents agents;
  TaskProtection protection{agents};
  ProgressView progress{.phase = WorkerPhase::kPolling};
  SteadyTime now{seconds(1'000)};
};

TEST_F(TaskProtectionTest, FollowsTheWork) {
  Run(1, seconds(20));
  Run(0, seconds(20));
  EXPECT_THAT(agents.asked, ElementsAre(kOn, kOff));
}

TEST_F(TaskProtectionTest, FailuresAreLoggedOnceAndTriedAgain) {
  agents.ecs = [](const std::string&) -> Result<AgentAnswer> {
    return Error(ErrorClass::kTransient, "ECS agent: timed out");
  };
  testing::internal::CaptureStderr();
  Run(1, seconds(300));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(agents.asked.size(), 10U);
  EXPECT_THAT(log, HasSubstr("ECS agent: timed out"));
  EXPECT_EQ(log.find("task_protection_failed"),
            log.rfind("task_protection_failed"));
  agents.ecs = FakeAgents().ecs;
  Run(1, seconds(60));
  EXPECT_EQ(agents.asked.size(), 11U);
}

}  // namespace
}  // namespace darkroom
