#include "libs3q/aws/sqs_redrive.h"

#include <gtest/gtest.h>

#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

class SqsRedriveTest : public testing::Test {
 protected:
  AwsWorld world_;
  SqsRedrive redrive_{world_.context,
                      {RegionalEndpoint("sqs", "eu-west-1"), "eu-west-1"},
                      "arn:aws:sqs:eu-west-1:1:dead",
                      {}};
};

TEST_F(SqsRedriveTest, StartsATask) {
  world_.transport.ThenStatus(200, R"({"TaskHandle":"h"})");
  EXPECT_EQ(redrive_
                .Start({.destination = "arn:aws:sqs:eu-west-1:1:q",
                        .messages_per_second = 5})
                .value(),
            "h");
  const auto& sent = world_.transport.sent().at(0);
  EXPECT_EQ(HeaderNamed(sent.request.headers, "x-amz-target"),
            "AmazonSQS.StartMessageMoveTask");
  EXPECT_EQ(sent.body, R"({"SourceArn":"arn:aws:sqs:eu-west-1:1:dead",)"
                       R"("DestinationArn":"arn:aws:sqs:eu-west-1:1:q",)"
                       R"("MaxNumberOfMessagesPerSecond":5})");
}

TEST_F(SqsRedriveTest, ListsTasksAsTheyAre) {
  world_.transport.ThenStatus(
      200, R"({"Results":[{"TaskHandle":"h","Status":"RUNNING",)"
           R"("ApproximateNumberOfMessagesMoved":3,)"
           R"("ApproximateNumberOfMessagesToMove":7,"StartedTimestamp":1000},)"
           R"({"Status":"FAILED","FailureReason":"why"}, 5]})");
  const std::vector<MoveTask> tasks = redrive_.List().value();
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].handle, "h");
  EXPECT_EQ(tasks[0].status, "RUNNING");
  EXPECT_EQ(tasks[0].moved, 3U);
  EXPECT_EQ(tasks[0].to_move, 7U);
  EXPECT_EQ(tasks[0].started, SysMillis(std::chrono::seconds(1)));
  EXPECT_EQ(tasks[1].failure, "why");
  EXPECT_FALSE(tasks[1].to_move);
}

TEST_F(SqsRedriveTest, CancelsATask) {
  world_.transport.ThenStatus(200, R"({"ApproximateNumberOfMessagesMoved":4})");
  EXPECT_EQ(redrive_.Cancel("h").value(), 4U);
  EXPECT_EQ(world_.transport.sent().at(0).body, R"({"TaskHandle":"h"})");
}

TEST_F(SqsRedriveTest, SaysWhyItCannot) {
  const std::pair<const char*, ErrorClass> cases[] = {
      {"com.amazonaws.sqs#ResourceNotFoundException", ErrorClass::kNotFound},
      {"com.amazonaws.sqs#UnsupportedOperation", ErrorClass::kUnsupported},
      {"com.amazonaws.sqs#QueueDoesNotExist", ErrorClass::kNotFound},
  };
  for (const auto& [code, cls] : cases) {
    world_.transport.ThenStatus(400,
                                R"({"__type":")" + std::string(code) + R"("})");
    EXPECT_EQ(redrive_.Start({}).error().cls(), cls) << code;
  }
  for (const char* bad : {"", "[]", "<xml/>"}) {
    world_.transport.ThenStatus(200, bad);
    EXPECT_EQ(redrive_.List().error().cls(), ErrorClass::kTransient);
  }
}

}  // namespace
}  // namespace darkroom
