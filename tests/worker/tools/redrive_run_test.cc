#include "worker/tools/redrive_run.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "libs3q/local/local_services.h"
#include "tests/support/road_fixture.h"
#include "tests/support/scratch_folder.h"
#include "worker/road/delivery.h"

namespace darkroom {
namespace {

using std::chrono::seconds;

// The queue in front, told by tests to refuse.
class RefusingQueue final : public MessageQueue {
 public:
  explicit RefusingQueue(MessageQueue& queue) : queue_(queue) {}

  std::function<Status(const OutgoingMessage&)> fate =
      [](const OutgoingMessage&) { return Status(); };

  Result<std::vector<Message>> Receive(const ReceiveOptions& o) override {
    return queue_.Receive(o);
  }
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override {
    return queue_.ChangeVisibility(changes);
  }
  std::vector<Status> Delete(std::span<const std::string> receipts) override {
    return queue_.Delete(receipts);
  }
  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override {
    std::vector<Status> results;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      Status status = fate(messages[i]);
      if (status.ok()) status = queue_.Send(messages.subspan(i, 1))[0];
      results.push_back(std::move(status));
    }
    return results;
  }
  Result<QueueStatus> Inspect() override { return queue_.Inspect(); }

 private:
  MessageQueue& queue_;
};

// A studio's two queues, with letters in the second.
class RedriveTest : public testing::Test {
 protected:
  void SetUp() override {
    services_ = OpenLocalServices({.root = folder_.path()}).value();
    jobs_ = services_->OpenQueue(kLocalQueue, {}).value();
    letters_ = services_->OpenQueue(kLocalDeadLetterQueue, {}).value();
    to_ = std::make_unique<RefusingQueue>(*jobs_);
  }

  void Letter(const std::string& key, ErrorClass cls) {
    const std::vector<OutgoingMessage> letter = {
        DeadLetterFor({.id = "m", .body = EventFor({key})}, Error(cls, "why"),
                      {.bucket = "uploads", .key = key})};
    ASSERT_TRUE(letters_->Send(letter)[0].ok());
  }

  void Letters(int count, ErrorClass cls = ErrorClass::kTimeout) {
    for (int i = 0; i < count; ++i) Letter(std::to_string(i) + ".jpg", cls);
  }

  // Everything is handed back when it returns.
  Status Run(RedriveRun::Options options, MessageQueue* to) {
    LeaseKeeper keeper({.heartbeats = *letters_, .settling = *letters_},
                       {.visibility = options.visibility}, [] { return 1.0; });
    keeper.HandBackDropped();
    options.report = [this](const darkroom::Letter& letter) {
      reported_.push_back(letter.sources.at(0).key);
      if (on_report_) on_report_();
    };
    Status outcome;
    {
      RedriveRun run({.letters = *letters_, .keeper = keeper, .to = to},
                     std::move(options));
      outcome = run.Run(stop_.get_token());
      counts_ = run.counts();
      held_ = letters_->Inspect()->in_flight;
    }
    keeper.Drain();
    return outcome;
  }

  // How often each message that is visible was received before.
  std::map<std::string, int> ReceivesOf(MessageQueue& queue) {
    std::map<std::string, int> receives;
    for (;;) {
      const auto batch =
          queue.Receive({.max_messages = 10, .wait = seconds(0)}).value();
      if (batch.empty()) return receives;
      for (const Message& message : batch) {
        receives[message.id] = message.receive_count - 1;
      }
    }
  }

  ScratchFolder folder_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<MessageQueue> jobs_;
  std::unique_ptr<MessageQueue> letters_;
  std::unique_ptr<RefusingQueue> to_;
  std::stop_source stop_;
  std::vector<std::string> reported_;
  std::function<void()> on_report_;
  RedriveCounts counts_;
  std::uint64_t held_ = 0;
};

TEST_F(RedriveTest, ShowsEachLetterOnceAndLeavesAll) {
  Letters(25);
  ASSERT_TRUE(Run({}, nullptr).ok());
  EXPECT_EQ(reported_.size(), 25U);
  EXPECT_EQ(counts_.looked_at, 25U);
  EXPECT_EQ(held_, 25U);  // Until the run went.
  EXPECT_EQ(letters_->Inspect()->visible, 25U);
  EXPECT_EQ(letters_->Inspect()->in_flight, 0U);
  EXPECT_EQ(jobs_->Inspect()->visible, 0U);
}

TEST_F(RedriveTest, ReceivesNoMoreThanItIsAskedFor) {
  Letters(25);
  ASSERT_TRUE(Run({.limit = 13}, nullptr).ok());
  EXPECT_EQ(reported_.size(), 13U);
  int received = 0;
  for (const auto& [id, receives] : ReceivesOf(*letters_)) received += receives;
  EXPECT_EQ(received, 13);
}

TEST_F(RedriveTest, SendsBackWhatMatchesAsItWas) {
  Letters(12, ErrorClass::kTimeout);
  Letters(3, ErrorClass::kCorrupt);
  ASSERT_TRUE(Run({.filter = {.classes = {"timeout"}}}, to_.get()).ok());
  EXPECT_EQ(counts_.moved, 12U);
  EXPECT_EQ(counts_.looked_at, 15U);
  EXPECT_EQ(letters_->Inspect()->visible, 3U);
  EXPECT_EQ(letters_->Inspect()->in_flight, 0U);
  const auto back =
      jobs_->Receive({.max_messages = 10, .wait = seconds(0)}).value();
  ASSERT_EQ(back.size(), 10U);
  for (const Message& message : back) {
    EXPECT_EQ(message.attributes, MessageAttributes());
    EXPECT_TRUE(message.body.starts_with(R"({"Records":[{"eventVersion")"));
  }
}

TEST_F(RedriveTest, DeletesNothingThatWasNotTaken) {
  Letters(10);
  to_->fate = [](const OutgoingMessage& message) -> Status {
    if (message.body.find("\"3.jpg\"") == std::string::npos) return {};
    return Error(ErrorClass::kTransient, "not today");
  };
  ASSERT_TRUE(Run({}, to_.get()).ok());
  EXPECT_EQ(counts_.moved, 9U);
  EXPECT_EQ(counts_.unsent, 1U);
  EXPECT_EQ(letters_->Inspect()->visible, 1U);
  EXPECT_EQ(jobs_->Inspect()->visible, 9U);
}

TEST_F(RedriveTest, EndsWhereTheQueueTakesNothingAndHandsAllBack) {
  Letters(25);
  to_->fate = [](const OutgoingMessage&) -> Status {
    return Error(ErrorClass::kAccess, "no");
  };
  const Status outcome = Run({}, to_.get());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message(), "send: no");
  EXPECT_EQ(counts_.looked_at, 10U);  // It did not go on.
  EXPECT_EQ(letters_->Inspect()->visible, 25U);
  EXPECT_EQ(letters_->Inspect()->in_flight, 0U);
}

TEST_F(RedriveTest, HandsAllBackWhenItIsStopped) {
  Letters(25);
  on_report_ = [this] {
    if (reported_.size() == 12) stop_.request_stop();
  };
  ASSERT_TRUE(Run({}, nullptr).ok());
  EXPECT_EQ(counts_.looked_at, 20U);
  EXPECT_EQ(letters_->Inspect()->visible, 25U);
  EXPECT_EQ(letters_->Inspect()->in_flight, 0U);
}

TEST_F(RedriveTest, StopsBetweenTwoSendsOfASlowRun) {
  Letters(10);
  // The pacer sleeps before the third message.
  int sleeps = 0;
  ASSERT_TRUE(Run({.pacer = Pacer(1, [&](auto, auto) { return ++sleeps < 2; })},
                  to_.get())
                  .ok());
  EXPECT_EQ(counts_.moved, 2U);
  EXPECT_EQ(jobs_->Inspect()->visible, 2U);
  EXPECT_EQ(letters_->Inspect()->visible, 8U);
  EXPECT_EQ(letters_->Inspect()->in_flight, 0U);
}

// What was sent back may fail at once and become a letter again.
TEST_F(RedriveTest, DoesNotChaseWhatFailsAgain) {
  Letters(2);
  ASSERT_TRUE(Run({.before = WallNow() - seconds(60)}, to_.get()).ok());
  EXPECT_EQ(counts_.newer, 2U);
  EXPECT_EQ(counts_.matched, 0U);
  EXPECT_EQ(counts_.moved, 0U);
  EXPECT_EQ(letters_->Inspect()->visible, 2U);
}

// Gives out the same message three times, as if its lease was lost each time.
class StutteringQueue final : public MessageQueue {
 public:
  Result<std::vector<Message>> Receive(const ReceiveOptions&) override {
    if (++receives_ > 3) return std::vector<Message>();
    return std::vector<Message>{{.id = "m",
                                 .receipt = std::to_string(receives_),
                                 .body = EventFor({"a.jpg"})}};
  }
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override {
    return std::vector<Status>(changes.size());
  }
  std::vector<Status> Delete(std::span<const std::string> receipts) override {
    return {receipts.size(), Error(ErrorClass::kTransient, "not today")};
  }
  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override {
    return std::vector<Status>(messages.size());
  }
  Result<QueueStatus> Inspect() override {
    return QueueStatus{.visible = behind, .fifo = behind > 0};
  }

  std::uint64_t behind = 0;  // Visible, and never given out.

 private:
  int receives_ = 0;
};

TEST_F(RedriveTest, SendsOnceWhatComesAgain) {
  StutteringQueue letters;
  LeaseKeeper keeper({.heartbeats = letters, .settling = letters},
                     {.visibility = seconds(30)}, [] { return 1.0; });
  keeper.HandBackDropped();
  {
    RedriveRun run({.letters = letters, .keeper = keeper, .to = to_.get()},
                   {.report = [](const darkroom::Letter&) {}});
    ASSERT_TRUE(run.Run({}).ok());
    EXPECT_EQ(run.counts().looked_at, 1U);
    EXPECT_EQ(run.counts().moved, 1U);
  }
  keeper.Drain();
  EXPECT_EQ(keeper.unsettled(), 1U);  // It is told that one was not deleted.
  EXPECT_EQ(jobs_->Inspect()->visible, 1U);
}

TEST_F(RedriveTest, CountsWhatAFifoQueueDoesNotGiveOut) {
  StutteringQueue letters;
  letters.behind = 4;
  LeaseKeeper keeper({.heartbeats = letters, .settling = letters},
                     {.visibility = seconds(30)}, [] { return 1.0; });
  keeper.HandBackDropped();
  {
    RedriveRun run({.letters = letters, .keeper = keeper},
                   {.report = [](const darkroom::Letter&) {}});
    ASSERT_TRUE(run.Run({}).ok());
    EXPECT_EQ(run.counts().looked_at, 1U);
    EXPECT_EQ(run.counts().withheld, 4U);
  }
  keeper.Drain();
}

}  // namespace
}  // namespace darkroom
