#include "libs3q/aws/sqs_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr char kUrl[] = "https://sqs.eu-west-1.amazonaws.com/123/jobs";

std::string Batch(std::size_t succeeded) {
  std::string text;
  for (std::size_t i = 0; i < succeeded; ++i) {
    text += (i > 0 ? ",{\"Id\":\"" : "{\"Id\":\"") + std::to_string(i) + "\"}";
  }
  return "{\"Successful\":[" + text + "]}";
}

class SqsQueueTest : public testing::Test {
 protected:
  const ScriptedTransport::Sent& Sent(std::size_t n = 0) {
    return world_.transport.sent().at(n);
  }

  AwsWorld world_;
  SqsEndpoint endpoint_ = {RegionalEndpoint("sqs", "eu-west-1"), "eu-west-1"};
  SqsQueue queue_{world_.context, endpoint_, kUrl, {}};
  std::stop_source stop_;
};

TEST_F(SqsQueueTest, ReceivesByLongPoll) {
  world_.transport.ThenStatus(200, R"({"Messages":[
    {"MessageId":"m","ReceiptHandle":"r","Body":"{\"a\":\"é\"}",
     "Attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1000",
                   "ApproximateFirstReceiveTimestamp":"2000"},
     "MessageAttributes":{"x":{"StringValue":"y","DataType":"String"}}},
    {"MessageId":"n","ReceiptHandle":"s","Body":""}]})");
  const std::vector<Message> messages =
      queue_.Receive({.max_messages = 5, .visibility = seconds(60)}).value();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].body, "{\"a\":\"é\"}");
  EXPECT_EQ(messages[0].receive_count, 3);
  EXPECT_EQ(messages[0].sent, SysMillis(seconds(1)));
  EXPECT_EQ(messages[0].first_received, SysMillis(seconds(2)));
  EXPECT_EQ(messages[0].attributes.at("x"), "y");
  EXPECT_EQ(messages[1].receive_count, 1);

  EXPECT_EQ(Sent().request.Url(), "https://sqs.eu-west-1.amazonaws.com/");
  EXPECT_EQ(HeaderNamed(Sent().request.headers, "x-amz-target"),
            "AmazonSQS.ReceiveMessage");
  EXPECT_THAT(Sent().body, HasSubstr(R"("MaxNumberOfMessages":5)"));
  EXPECT_THAT(Sent().body, HasSubstr(R"("WaitTimeSeconds":20)"));
  EXPECT_THAT(Sent().body, HasSubstr(R"("VisibilityTimeout":60)"));
  EXPECT_EQ(Sent().options.deadline, seconds(25));
  EXPECT_EQ(Sent().options.stall, seconds(0));
}

TEST_F(SqsQueueTest, ReadsTenMessagesHoweverTheyAreEscaped) {
  std::string answer;
  for (std::size_t i = 0; i < kMiB; ++i) answer += "\\u0001";
  answer = R"({"MessageId":"m","ReceiptHandle":"r","Body":")" + answer + "\"}";
  world_.transport.ThenStatus(200, R"({"Messages":[)" + answer + "]}");
  const std::vector<Message> messages =
      queue_.Receive({.max_messages = 10}).value();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body.size(), kMiB);
  EXPECT_GE(world_.transport.sent().back().options.max_body_bytes,
            10 * answer.size());
}

TEST_F(SqsQueueTest, HalfASurrogatePairSpoilsNoOtherMessage) {
  world_.transport.ThenStatus(200, R"({"Messages":[
    {"MessageId":"a","ReceiptHandle":"r","Body":"x\ud800y"},
    {"MessageId":"b","ReceiptHandle":"s","Body":"\ud83d\ude00\\ud800\""},
    {"MessageId":"c","ReceiptHandle":"t","Body":"\udc00\ud800"},
    {"MessageId":"d","ReceiptHandle":"u","Body":"\ud800\ud83d\ude00"}]})");
  const std::vector<Message> messages = queue_.Receive({}).value();
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[0].body, "x\uFFFDy");
  EXPECT_EQ(messages[1].body, "\U0001F600\\ud800\"");
  EXPECT_EQ(messages[2].body, "\uFFFD\uFFFD");
  EXPECT_EQ(messages[3].body, "\uFFFD\U0001F600");
}

TEST_F(SqsQueueTest, BytesThatAreNoTextAreReplaced) {
  world_.transport.ThenStatus(
      200, "{\"Messages\":[{\"MessageId\":\"a\",\"Body\":\"x\xff\xc3\xa9\"}]}");
  EXPECT_EQ(queue_.Receive({}).value().at(0).body, "x\uFFFD\u00E9");
}

TEST_F(SqsQueueTest, AnEmptyPollIsNoError) {
  world_.transport.ThenStatus(200, "{}").ThenStatus(200, "garbage");
  EXPECT_TRUE(queue_.Receive({}).value().empty());
  EXPECT_EQ(queue_.Receive({}).error().cls(), ErrorClass::kTransient);
}

TEST_F(SqsQueueTest, AsksForNothingOnceItStops) {
  stop_.request_stop();
  EXPECT_TRUE(queue_.Receive({.stopping = stop_.get_token()}).value().empty());
  EXPECT_TRUE(world_.transport.sent().empty());
}

TEST_F(SqsQueueTest, CutsBatchesIntoTensAndKeepsTheirOrder) {
  world_.transport.ThenStatus(200, Batch(10))
      .ThenStatus(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist"})")
      .ThenStatus(200, Batch(1));
  const std::vector<std::string> receipts(21, "r");
  const std::vector<Status> outcome = queue_.Delete(receipts);
  ASSERT_EQ(outcome.size(), 21U);
  for (std::size_t i = 0; i < 21; ++i) {
    EXPECT_EQ(outcome[i].ok(), i < 10 || i == 20) << i;
  }
  EXPECT_EQ(outcome[10].error().cls(), ErrorClass::kNotFound);
}

TEST_F(SqsQueueTest, EveryEntryHasItsOwnOutcome) {
  world_.transport.ThenStatus(200, R"({"Successful":[{"Id":"4"}],"Failed":[
    {"Id":"0","Code":"ReceiptHandleIsInvalid","SenderFault":true},
    {"Id":"1","Code":"AWS.SimpleQueueService.MessageNotInflight",
     "SenderFault":true},
    {"Id":"2","Code":"InvalidParameterValue","Message":"12 h",
     "SenderFault":true},
    {"Id":"3","Code":"InternalError","SenderFault":false},
    {"Id":"99"},{"Id":"x"},7]})");
  const std::vector<VisibilityChange> changes(6, {"r", seconds(0)});
  const std::vector<Status> outcome = queue_.ChangeVisibility(changes);
  for (const std::size_t lost : {0, 1, 2}) {
    EXPECT_EQ(outcome[lost].error().cls(), ErrorClass::kNotFound) << lost;
  }
  EXPECT_EQ(outcome[3].error().cls(), ErrorClass::kTransient);
  EXPECT_TRUE(outcome[4].ok());
  EXPECT_EQ(outcome[5].error().cls(), ErrorClass::kTransient);  // No answer.
  EXPECT_THAT(Sent().body, HasSubstr(R"("VisibilityTimeout":0)"));
}

TEST_F(SqsQueueTest, SendsWithAttributes) {
  world_.transport.ThenStatus(200, Batch(1));
  const std::vector<OutgoingMessage> messages = {
      {.body = "b\"", .attributes = {{"error.class", "corrupt"}}}};
  EXPECT_TRUE(queue_.Send(messages).at(0).ok());
  EXPECT_THAT(Sent().body,
              HasSubstr(R"("MessageBody":"b\"","MessageAttributes":)"
                        R"({"error.class":{"DataType":"String",)"
                        R"("StringValue":"corrupt"}})"));
  EXPECT_THAT(Sent().body, Not(HasSubstr("DelaySeconds")));
}

TEST_F(SqsQueueTest, PassesAttributesOfEveryTypeOn) {
  world_.transport
      .ThenStatus(200, R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r",
        "Body":"b","MessageAttributes":{
          "n":{"StringValue":"7","DataType":"Number.int"},
          "p":{"BinaryValue":"AAEC","DataType":"Binary.png"},
          "s":{"StringValue":"y","DataType":"String"}}}]})")
      .ThenStatus(200, Batch(1));
  const Message message = queue_.Receive({}).value().at(0);
  EXPECT_EQ(message.attribute_types,
            (AttributeTypes{{"n", "Number.int"}, {"p", "Binary.png"}}));
  const std::vector<OutgoingMessage> messages = {
      {.body = message.body,
       .attributes = message.attributes,
       .attribute_types = message.attribute_types}};
  EXPECT_TRUE(queue_.Send(messages).at(0).ok());
  EXPECT_THAT(Sent(1).body,
              HasSubstr(R"("n":{"DataType":"Number.int","StringValue":"7"},)"
                        R"("p":{"DataType":"Binary.png","BinaryValue":"AAEC"},)"
                        R"("s":{"DataType":"String","StringValue":"y"})"));
}

TEST_F(SqsQueueTest, CarriesTraces) {
  const std::string trace =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
  world_.transport
      .ThenStatus(200, R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r",
        "Body":"b","Attributes":{"AWSTraceHeader":")" +
                           trace + R"("}}]})")
      .ThenStatus(200, Batch(2));
  EXPECT_EQ(queue_.Receive({}).value().at(0).trace, trace);
  const std::vector<OutgoingMessage> messages = {{.body = "b", .trace = trace},
                                                 {.body = "c"}};
  EXPECT_TRUE(queue_.Send(messages).at(0).ok());
  EXPECT_THAT(Sent(1).body,
              HasSubstr(R"("MessageBody":"b","MessageSystemAttributes":)"
                        R"({"AWSTraceHeader":{"DataType":"String",)"
                        R"("StringValue":")" +
                        trace + R"("}}},{"Id":"1","MessageBody":"c"})"));
}

TEST_F(SqsQueueTest, KeepsBatchesUnderOneMebibyte) {
  world_.transport.ThenStatus(200, Batch(1))
      .ThenStatus(200, Batch(2))
      .ThenStatus(200, Batch(1));
  const std::vector<OutgoingMessage> messages = {
      {.body = std::string(700'000, 'a')},
      {.body = std::string(700'000, 'b')},
      {.body = "c"},
      {.body = std::string(1'048'577, 'd')},
      {.body = "e"}};
  const std::vector<Status> outcome = queue_.Send(messages);
  EXPECT_TRUE(world_.transport.finished());
  for (const std::size_t sent : {0, 1, 2, 4}) EXPECT_TRUE(outcome[sent].ok());
  EXPECT_EQ(outcome[3].error().cls(), ErrorClass::kTooLarge);
}

TEST_F(SqsQueueTest, SendsOneByOneWhatIsTooLongTogether) {
  world_.transport
      .ThenStatus(400, R"({"__type":"com.amazonaws.sqs#BatchRequestTooLong"})")
      .ThenStatus(200, Batch(1))
      .ThenStatus(400, R"({"__type":"com.amazonaws.sqs#BatchRequestTooLong"})");
  const std::vector<OutgoingMessage> messages = {{.body = "a"}, {.body = "b"}};
  const std::vector<Status> outcome = queue_.Send(messages);
  EXPECT_TRUE(outcome[0].ok());
  EXPECT_EQ(outcome[1].error().cls(), ErrorClass::kTooLarge);
}

TEST_F(SqsQueueTest, InspectsCountsAndRedrive) {
  world_.transport.ThenStatus(200, R"({"Attributes":{
    "ApproximateNumberOfMessages":"1",
    "ApproximateNumberOfMessagesNotVisible":"2",
    "ApproximateNumberOfMessagesDelayed":"3","VisibilityTimeout":"45",
    "RedrivePolicy":
      "{\"deadLetterTargetArn\":\"arn:aws:sqs:r:1:d\",\"maxReceiveCount\":5}"
    }})");
  const QueueStatus status = queue_.Inspect().value();
  EXPECT_EQ(status.visible, 1U);
  EXPECT_EQ(status.in_flight, 2U);
  EXPECT_EQ(status.delayed, 3U);
  EXPECT_EQ(status.visibility_timeout, seconds(45));
  ASSERT_TRUE(status.redrive);
  EXPECT_EQ(status.redrive->dead_letter_queue, "arn:aws:sqs:r:1:d");
  EXPECT_EQ(status.redrive->max_receive_count, 5);
}

TEST_F(SqsQueueTest, AQueueWithoutRedriveHasNone) {
  world_.transport.ThenStatus(200, R"({"Attributes":{}})")
      .ThenStatus(200, "{}");
  EXPECT_FALSE(queue_.Inspect()->redrive);
  EXPECT_TRUE(queue_.Inspect().ok());
}

constexpr char kFifoUrl[] = "https://sqs.eu-west-1.amazonaws.com/123/jobs.fifo";

TEST_F(SqsQueueTest, AFifoQueueTellsTheGroupOfItsMessages) {
  SqsQueue fifo(world_.context, endpoint_, kFifoUrl, {});
  world_.transport
      .ThenStatus(200, R"({"Messages":[
    {"MessageId":"m","ReceiptHandle":"r","Body":"",
     "Attributes":{"MessageGroupId":"g","MessageDeduplicationId":"d",
                   "SequenceNumber":"18849496460467696128"}}]})")
      .ThenStatus(200, R"({"Attributes":{}})");
  const Message message = fifo.Receive({}).value().at(0);
  EXPECT_EQ(message.group, "g");
  EXPECT_EQ(message.deduplication, "d");
  EXPECT_EQ(message.sequence, "18849496460467696128");
  EXPECT_TRUE(fifo.Inspect()->fifo);
}

// Or its group would be locked for as long as the visibility timeout.
TEST_F(SqsQueueTest, AnAnswerThatWasLostIsAskedForAgainOfAFifoQueue) {
  SqsQueue fifo(world_.context, endpoint_, kFifoUrl, {});
  world_.transport.ThenStatus(500, "{}")
      .ThenStatus(200, "{}")
      .ThenStatus(200, "{}")
      .ThenStatus(200, "{}");
  ASSERT_TRUE(fifo.Receive({}).ok());
  EXPECT_THAT(Sent(0).body, HasSubstr(R"("ReceiveRequestAttemptId":")"));
  EXPECT_EQ(Sent(1).body, Sent(0).body);
  ASSERT_TRUE(fifo.Receive({}).ok());
  EXPECT_NE(Sent(2).body, Sent(0).body);
  ASSERT_TRUE(queue_.Receive({}).ok());
  EXPECT_THAT(Sent(3).body, Not(HasSubstr("ReceiveRequestAttemptId")));
}

TEST_F(SqsQueueTest, SendsGroupsToFifoQueuesOnly) {
  SqsQueue fifo(world_.context, endpoint_, kFifoUrl, {});
  world_.transport.ThenStatus(200, Batch(1)).ThenStatus(200, Batch(1));
  const std::vector<OutgoingMessage> messages = {
      {.body = "b", .group = "g", .deduplication = "d"}};
  EXPECT_TRUE(fifo.Send(messages).at(0).ok());
  EXPECT_THAT(Sent(0).body, HasSubstr(R"("MessageGroupId":"g",)"
                                      R"("MessageDeduplicationId":"d")"));
  EXPECT_TRUE(queue_.Send(messages).at(0).ok());
  EXPECT_THAT(Sent(1).body, Not(HasSubstr("MessageGroupId")));
  EXPECT_THAT(Sent(1).body, Not(HasSubstr("MessageDeduplicationId")));
}

TEST_F(SqsQueueTest, FindsTheUrlOfAnArn) {
  world_.transport.ThenStatus(200, R"({"QueueUrl":"https://sqs/1/found"})")
      .ThenStatus(200, "{}");
  const auto queue =
      SqsQueue::Find(world_.context, endpoint_,
                     ParseQueueName("arn:aws:sqs:eu-west-1:1:found").value(),
                     {})
          .value();
  EXPECT_EQ(Sent().body,
            R"({"QueueName":"found","QueueOwnerAWSAccountId":"1"})");
  ASSERT_TRUE(queue->Receive({}).ok());
  EXPECT_THAT(Sent(1).body, HasSubstr(R"("QueueUrl":"https://sqs/1/found")"));
}

}  // namespace
}  // namespace darkroom
