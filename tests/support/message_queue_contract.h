// What every MessageQueue does, as one test text; used as
// object_store_contract.h is.

#ifndef DARKROOM_TESTS_SUPPORT_MESSAGE_QUEUE_CONTRACT_H_
#define DARKROOM_TESTS_SUPPORT_MESSAGE_QUEUE_CONTRACT_H_

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libs3q/message_queue.h"

namespace darkroom {

// An empty queue of 30 s visibility that moves a message to an empty
// dead-letter queue after three receives.  Owns whatever serves them.
class MessageQueueUnderTest {
 public:
  virtual ~MessageQueueUnderTest() = default;
  virtual MessageQueue& queue() = 0;
  virtual MessageQueue& dead_letters() = 0;
  // Lets the queue's clock go on.
  virtual void Advance(std::chrono::seconds by) = 0;
};

using MakeMessageQueueUnderTest = std::unique_ptr<MessageQueueUnderTest> (*)();

class MessageQueueContract
    : public testing::TestWithParam<MakeMessageQueueUnderTest> {
 protected:
  using Seconds = std::chrono::seconds;

  MessageQueue& queue() { return under_test_->queue(); }
  MessageQueue& dead_letters() { return under_test_->dead_letters(); }
  void Advance(Seconds by) { under_test_->Advance(by); }

  void Send(const OutgoingMessage& message) {
    const std::vector<Status> statuses = queue().Send({&message, 1});
    ASSERT_EQ(statuses.size(), 1U);
    ASSERT_TRUE(statuses[0].ok()) << statuses[0].error().message();
  }

  static std::vector<Message> ReceiveFrom(MessageQueue& from) {
    Result<std::vector<Message>> result =
        from.Receive({.max_messages = 10, .wait = Seconds(0)});
    EXPECT_TRUE(result.ok()) << result.error().message();
    return result.ok() ? std::move(*result) : std::vector<Message>();
  }
  std::vector<Message> Receive() { return ReceiveFrom(queue()); }

  Status Change(const std::string& receipt, Seconds timeout) {
    const VisibilityChange change = {receipt, timeout};
    return queue().ChangeVisibility({&change, 1}).at(0);
  }
  Status Delete(const std::string& receipt) {
    return queue().Delete({&receipt, 1}).at(0);
  }

 private:
  std::unique_ptr<MessageQueueUnderTest> under_test_ = GetParam()();
};

TEST_P(MessageQueueContract, DeliversByteForByteWithAttributes) {
  const std::string body = "{\"ü\": \"\t\n <&> \\u0041\"}";
  Send({.body = body, .attributes = {{"class", "corrupt"}, {"why", "ä b"}}});
  const std::vector<Message> messages = Receive();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body, body);
  EXPECT_EQ(messages[0].attributes,
            (MessageAttributes{{"class", "corrupt"}, {"why", "ä b"}}));
  EXPECT_EQ(messages[0].receive_count, 1);
  EXPECT_FALSE(messages[0].id.empty());
  EXPECT_LE(messages[0].sent, messages[0].first_received);
}

TEST_P(MessageQueueContract, HidesAMessageForItsVisibilityTimeout) {
  Send({.body = "m"});
  const std::vector<Message> first = Receive();
  ASSERT_EQ(first.size(), 1U);
  Advance(Seconds(29));
  EXPECT_TRUE(Receive().empty());
  Advance(Seconds(2));
  const std::vector<Message> second = Receive();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].id, first[0].id);
  EXPECT_EQ(second[0].receive_count, 2);
  EXPECT_EQ(second[0].first_received, first[0].first_received);
  EXPECT_NE(second[0].receipt, first[0].receipt);
}

TEST_P(MessageQueueContract, ExtendsALeaseFromNow) {
  Send({.body = "m"});
  const std::vector<Message> messages = Receive();
  ASSERT_EQ(messages.size(), 1U);
  Advance(Seconds(20));
  EXPECT_TRUE(Change(messages[0].receipt, Seconds(30)).ok());
  Advance(Seconds(20));
  EXPECT_TRUE(Receive().empty());
  Advance(Seconds(11));
  EXPECT_EQ(Receive().size(), 1U);
}

TEST_P(MessageQueueContract, HandsBackAtOnce) {
  Send({.body = "m"});
  const std::vector<Message> messages = Receive();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(Change(messages[0].receipt, Seconds(0)).ok());
  EXPECT_EQ(Receive().size(), 1U);
}

TEST_P(MessageQueueContract, DeletesForGood) {
  Send({.body = "m"});
  const std::vector<Message> messages = Receive();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(Delete(messages[0].receipt).ok());
  Advance(Seconds(60));
  EXPECT_TRUE(Receive().empty());
}

TEST_P(MessageQueueContract, AnswersBatchesOfAnySizeInOrder) {
  std::vector<OutgoingMessage> outgoing;
  for (int i = 0; i < 23; ++i) outgoing.push_back({.body = std::to_string(i)});
  const std::vector<Status> sent = queue().Send(outgoing);
  ASSERT_EQ(sent.size(), 23U);
  for (const Status& status : sent) EXPECT_TRUE(status.ok());

  std::vector<std::string> receipts = {"no such receipt"};
  std::set<std::string> bodies;
  while (receipts.size() < 24) {
    const std::vector<Message> messages = Receive();
    ASSERT_FALSE(messages.empty());
    for (const Message& message : messages) {
      receipts.push_back(message.receipt);
      bodies.insert(message.body);
    }
  }
  EXPECT_EQ(bodies.size(), 23U);
  const std::vector<Status> deleted = queue().Delete(receipts);
  ASSERT_EQ(deleted.size(), 24U);
  EXPECT_FALSE(deleted[0].ok());
  for (std::size_t i = 1; i < 24; ++i) EXPECT_TRUE(deleted[i].ok()) << i;
}

TEST_P(MessageQueueContract, DelaysAMessage) {
  Send({.body = "m", .delay = Seconds(10)});
  EXPECT_TRUE(Receive().empty());
  Advance(Seconds(11));
  EXPECT_EQ(Receive().size(), 1U);
}

TEST_P(MessageQueueContract, MovesToTheDeadLetterQueueAfterTheLastReceive) {
  Send({.body = "poison", .attributes = {{"k", "v"}}});
  for (int i = 1; i <= 3; ++i) {
    const std::vector<Message> messages = Receive();
    ASSERT_EQ(messages.size(), 1U) << i;
    EXPECT_EQ(messages[0].receive_count, i);
    EXPECT_TRUE(Change(messages[0].receipt, Seconds(0)).ok());
  }
  EXPECT_TRUE(Receive().empty());
  const std::vector<Message> dead = ReceiveFrom(dead_letters());
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].body, "poison");
  EXPECT_EQ(dead[0].attributes, (MessageAttributes{{"k", "v"}}));
}

TEST_P(MessageQueueContract, CountsWhatItHolds) {
  for (const char* body : {"a", "b", "c"}) Send({.body = body});
  Send({.body = "d", .delay = Seconds(60)});
  const Result<std::vector<Message>> one =
      queue().Receive({.max_messages = 1, .wait = Seconds(0)});
  ASSERT_TRUE(one.ok());
  ASSERT_EQ(one->size(), 1U);
  const Result<QueueStatus> status = queue().Inspect();
  ASSERT_TRUE(status.ok()) << status.error().message();
  EXPECT_EQ(status->visible, 2U);
  EXPECT_EQ(status->in_flight, 1U);
  EXPECT_EQ(status->delayed, 1U);
  EXPECT_EQ(status->visibility_timeout, Seconds(30));
  ASSERT_TRUE(status->redrive.has_value());
  EXPECT_EQ(status->redrive->max_receive_count, 3);
}

TEST_P(MessageQueueContract, RefusesWhatIsTooLarge) {
  const OutgoingMessage huge = {.body = std::string(1024 * 1024 + 1, 'x')};
  const std::vector<Status> statuses = queue().Send({&huge, 1});
  ASSERT_EQ(statuses.size(), 1U);
  ASSERT_FALSE(statuses[0].ok());
  EXPECT_EQ(statuses[0].error().cls(), ErrorClass::kTooLarge);
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_MESSAGE_QUEUE_CONTRACT_H_
