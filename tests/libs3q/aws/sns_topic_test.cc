#include "libs3q/aws/sns_topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/sns_codec.h"
#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kArn[] = "arn:aws:sns:eu-west-1:1:t";

class SnsTopicTest : public testing::Test {
 protected:
  AwsWorld world_;
  SnsTopic topic_{world_.context,
                  {RegionalEndpoint("sns", "eu-west-1"), "eu-west-1"},
                  kArn,
                  {}};
};

TEST_F(SnsTopicTest, PublishesOne) {
  world_.transport.ThenStatus(200, "<PublishResponse/>");
  const std::vector<Notification> one = {
      {.body = "ü&=", .subject = "s", .attributes = {{"a", "1"}}}};
  EXPECT_TRUE(topic_.Publish(one).at(0).ok());
  const auto& sent = world_.transport.sent().at(0);
  EXPECT_EQ(sent.request.Url(), "https://sns.eu-west-1.amazonaws.com/");
  EXPECT_EQ(sent.body,
            "Action=Publish&Version=2010-03-31"
            "&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3At"
            "&Message=%C3%BC%26%3D&Subject=s"
            "&MessageAttributes.entry.1.Name=a"
            "&MessageAttributes.entry.1.Value.DataType=String"
            "&MessageAttributes.entry.1.Value.StringValue=1");
}

TEST(SnsCodec, OnlyFifoTopicsAreToldAnOrder) {
  const std::vector<Notification> one = {
      {.body = "b", .group = "g/1", .deduplication = "d"}};
  EXPECT_EQ(PublishBody("arn:t.fifo", one[0]),
            "Action=Publish&Version=2010-03-31&TopicArn=arn%3At.fifo&Message=b"
            "&MessageGroupId=g%2F1&MessageDeduplicationId=d");
  EXPECT_THAT(PublishBatchBody("arn:t.fifo", one),
              HasSubstr("member.1.MessageGroupId=g%2F1"));
  EXPECT_THAT(PublishBody("arn:t", one[0]), Not(HasSubstr("Group")));
}

TEST_F(SnsTopicTest, EachOfABatchHasItsOwnOutcome) {
  world_.transport.ThenStatus(
      200,
      "<PublishBatchResponse><PublishBatchResult>"
      "<Failed><member><Id>0</Id><Code>InternalError</Code>"
      "<Message>m</Message><SenderFault>false</SenderFault></member>"
      "<member><Id>2</Id><Code>AuthorizationError</Code>"
      "<SenderFault>true</SenderFault></member></Failed>"
      "<Successful><member><Id>1</Id><MessageId>x</MessageId></member>"
      "</Successful></PublishBatchResult></PublishBatchResponse>");
  const std::vector<Notification> four(4, {.body = "b"});
  const std::vector<Status> outcome = topic_.Publish(four);
  ASSERT_EQ(outcome.size(), 4U);
  EXPECT_EQ(outcome[0].error().cls(), ErrorClass::kTransient);
  EXPECT_TRUE(outcome[1].ok());
  EXPECT_FALSE(outcome[2].ok());
  EXPECT_EQ(outcome[3].error().cls(), ErrorClass::kTransient);
  EXPECT_THAT(world_.transport.sent().at(0).body,
              HasSubstr("&PublishBatchRequestEntries.member.4.Id=3"
                        "&PublishBatchRequestEntries.member.4.Message=b"));
}

TEST_F(SnsTopicTest, CutsByNumberAndBySize) {
  const std::string answer =
      "<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>";
  for (int i = 0; i < 3; ++i) world_.transport.ThenStatus(200, answer);
  std::vector<Notification> many(12, {.body = "b"});
  many[11].body.assign(255 * kKiB, 'x');
  many.push_back({.body = std::string(2 * kKiB, 'y')});
  many.push_back({.body = std::string(256 * kKiB + 1, 'z')});
  const std::vector<Status> outcome = topic_.Publish(many);
  ASSERT_EQ(outcome.size(), 14U);
  EXPECT_EQ(outcome[13].error().cls(), ErrorClass::kTooLarge);
  // Ten, two, and one by itself; what is too large is not sent.
  ASSERT_EQ(world_.transport.sent().size(), 3U);
  EXPECT_THAT(world_.transport.sent()[2].body, HasSubstr("Action=Publish&"));
}

TEST_F(SnsTopicTest, AFailedRequestIsTheFailureOfAll) {
  world_.transport.ThenStatus(
      404,
      "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code>"
      "<Message>Topic does not exist</Message></Error></ErrorResponse>");
  const std::vector<Notification> two(2);
  for (const Status& status : topic_.Publish(two)) {
    EXPECT_EQ(status.error().cls(), ErrorClass::kNotFound);
  }
}

TEST(SnsCodec, AnOutcomeThatIsNoneIsAnError) {
  for (const char* bad : {"", "<html/>", "{}", "<PublishBatchResponse/>"}) {
    EXPECT_EQ(ParsePublishBatch(bad, 1).error().cls(), ErrorClass::kTransient);
  }
}

}  // namespace
}  // namespace darkroom
