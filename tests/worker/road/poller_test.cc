#include "worker/road/poller.h"

#include <atomic>
#include <barrier>
#include <new>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/fake_queue.h"
#include "tests/support/road_fixture.h"

namespace darkroom {
namespace {

using std::chrono::seconds;

// Answers as a test says; no messages otherwise.
class ScriptedQueue final : public MessageQueue {
 public:
  std::function<Result<std::vector<Message>>(const ReceiveOptions&)> receive;
  std::function<Result<QueueStatus>()> inspect = [] { return QueueStatus(); };

  Result<std::vector<Message>> Receive(const ReceiveOptions& options) override {
    return receive(options);
  }
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override {
    return std::vector<Status>(changes.size());
  }
  std::vector<Status> Delete(std::span<const std::string> receipts) override {
    return std::vector<Status>(receipts.size());
  }
  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override {
    return std::vector<Status>(messages.size());
  }
  Result<QueueStatus> Inspect() override { return inspect(); }
};

constexpr int kSlots = 7;

struct PollerTest : testing::Test {
  std::unique_ptr<Poller> Make(PollUntil until) {
    return std::make_unique<Poller>(
        Poller::Road{.queue = queue,
                     .keeper = keeper,
                     .slots = slots,
                     .push =
                         [this](Job&& job) {
                           jobs.push_back(std::move(job));
                           return true;
                         }},
        std::make_shared<const Config>(TwoVariants()), until);
  }

  ScriptedQueue queue;
  FakeQueue heartbeats;
  FakeQueue settling;
  LeaseKeeper keeper{{.heartbeats = heartbeats, .settling = settling},
                     {.visibility = seconds(30)},
                     [] { return 1.0; }};
  Slots slots{kSlots};
  std::vector<Job> jobs;
  std::stop_source stop;
};

TEST(PollGate, OpensWhilePollsComeBackFullAndClosesWhenOneIsEmpty) {
  PollGate gate(3);
  EXPECT_EQ(gate.allowed(), 1);
  gate.Answered(10, 9);  // Neither full nor empty.
  EXPECT_EQ(gate.allowed(), 1);
  gate.Answered(10, 10);
  gate.Answered(4, 4);
  EXPECT_EQ(gate.allowed(), 3);
  gate.Answered(10, 10);
  EXPECT_EQ(gate.allowed(), 3);
  gate.Answered(10, 0);
  EXPECT_EQ(gate.allowed(), 1);
}

TEST_F(PollerTest, ABusyQueueIsPolledByTwoAtATime) {
  Slots many(30);
  // Two polls wait for each other: each is outstanding while the other is.
  std::barrier both(2);
  std::atomic<int> polls = 0;
  queue.receive =
      [&](const ReceiveOptions& options) -> Result<std::vector<Message>> {
    EXPECT_EQ(options.max_messages, 10);
    if (++polls > 1) {
      both.arrive_and_wait();
      stop.request_stop();
      return std::vector<Message>();
    }
    return std::vector<Message>(
        10, Message{.receipt = "1", .body = EventFor({"a.jpg"})});
  };
  std::vector<Job> pushed;
  Poller({.queue = queue,
          .keeper = keeper,
          .slots = many,
          .push =
              [&](Job&& job) {
                pushed.push_back(std::move(job));
                return true;
              }},
         std::make_shared<const Config>(TwoVariants()), PollUntil::kStopped)
      .Run(stop.get_token());
  EXPECT_EQ(polls, 3);
  EXPECT_EQ(pushed.size(), 10U);
  pushed.clear();
}

TEST_F(PollerTest, AsksOnlyForWhatCanStart) {
  std::vector<int> asked;
  queue.receive =
      [&](const ReceiveOptions& options) -> Result<std::vector<Message>> {
    asked.push_back(options.max_messages);
    if (asked.size() == 3) stop.request_stop();
    if (asked.size() >= 3) return std::vector<Message>();
    return std::vector<Message>(2,
                                Message{.receipt = std::to_string(asked.size()),
                                        .body = EventFor({"a.jpg"})});
  };
  Make(PollUntil::kStopped)->Run(stop.get_token());
  EXPECT_EQ(asked, (std::vector<int>{7, 5, 3}));
  EXPECT_EQ(jobs.size(), 4U);
  jobs.clear();
}

TEST_F(PollerTest, AFifoQueueIsAskedForOneMessageAtATime) {
  EXPECT_EQ(MessagesPerPoll("https://sqs.eu-west-1.amazonaws.com/1/q.fifo"), 1);
  EXPECT_EQ(MessagesPerPoll("arn:aws:sqs:eu-west-1:1:q.fifo"), 1);
  EXPECT_EQ(MessagesPerPoll("https://sqs.eu-west-1.amazonaws.com/1/fifo"), 10);
  std::vector<int> asked;
  queue.receive =
      [&](const ReceiveOptions& options) -> Result<std::vector<Message>> {
    asked.push_back(options.max_messages);
    if (asked.size() == 3) stop.request_stop();
    if (asked.size() >= 3) return std::vector<Message>();
    return std::vector<Message>{
        {.receipt = std::to_string(asked.size()), .body = EventFor({"a.jpg"})}};
  };
  Config config = TwoVariants();
  config.concurrency.polls = 1;
  Poller({.queue = queue,
          .keeper = keeper,
          .slots = slots,
          .push =
              [this](Job&& job) {
                jobs.push_back(std::move(job));
                return true;
              },
          .messages_per_poll = 1},
         std::make_shared<const Config>(std::move(config)), PollUntil::kStopped)
      .Run(stop.get_token());
  EXPECT_EQ(asked, (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(jobs.size(), 2U);
  jobs.clear();
}

TEST_F(PollerTest, AllOfABatchIsHeldBeforeTheFirstIsPushed) {
  // Pushing the first blocks until the heartbeat of the second was seen.
  LeaseKeeper quick({.heartbeats = heartbeats, .settling = settling},
                    {.visibility = seconds(1)}, [] { return 1.0; });
  std::vector<Job> pushed;
  const Poller::Road road{
      .queue = queue, .keeper = quick, .slots = slots, .push = [&](Job&& job) {
        if (pushed.empty()) heartbeats.WaitForCalls(2);
        pushed.push_back(std::move(job));
        return true;
      }};
  queue.receive =
      [&, polled = false](
          const ReceiveOptions&) mutable -> Result<std::vector<Message>> {
    if (std::exchange(polled, true)) {
      return Error(ErrorClass::kCancelled, "done");
    }
    return std::vector<Message>{{.receipt = "1", .body = EventFor({"a.jpg"})},
                                {.receipt = "2", .body = EventFor({"b.jpg"})}};
  };
  Poller(road, std::make_shared<const Config>(TwoVariants()),
         PollUntil::kStopped)
      .Run(stop.get_token());
  EXPECT_EQ(pushed.size(), 2U);
  pushed.clear();
}

// Whatever the queue's own timeout has become since: leases are extended by it.
TEST_F(PollerTest, AsksForTheVisibilityThatLeasesAreKeptBy) {
  queue.receive =
      [&](const ReceiveOptions& options) -> Result<std::vector<Message>> {
    EXPECT_EQ(options.visibility, seconds(30));
    stop.request_stop();
    return std::vector<Message>();
  };
  Make(PollUntil::kStopped)->Run(stop.get_token());
}

TEST_F(PollerTest, WhatArrivesAfterTheStopIsHandedBackUnread) {
  queue.receive = [&](const ReceiveOptions&) -> Result<std::vector<Message>> {
    stop.request_stop();
    return std::vector<Message>{{.receipt = "late", .body = EventFor({"a"})}};
  };
  Make(PollUntil::kStopped)->Run(stop.get_token());
  EXPECT_TRUE(jobs.empty());
  const auto call = settling.WaitForCalls(1).at(0);
  EXPECT_EQ(call.what, "extend");
  EXPECT_EQ(call.timeout, seconds(0));
}

TEST_F(PollerTest, DrainsUntilNothingIsVisibleInFlightOrDelayed) {
  // The last one first.  A single zero may be an approximation.
  std::vector<QueueStatus> states = {{.visible = 0},   {.visible = 0},
                                     {.in_flight = 1}, {.visible = 0},
                                     {.delayed = 1},   {.visible = 1}};
  int polls = 0;
  queue.receive =
      [&](const ReceiveOptions& options) -> Result<std::vector<Message>> {
    EXPECT_LE(options.wait, seconds(1));
    ++polls;
    return std::vector<Message>();
  };
  queue.inspect = [&]() -> Result<QueueStatus> {
    const QueueStatus state = states.back();
    states.pop_back();
    return state;
  };
  Make(PollUntil::kDrained)->Run(stop.get_token());
  EXPECT_EQ(polls, 6);
}

TEST_F(PollerTest, AFailedPollIsNotTheEnd) {
  int polls = 0;
  queue.receive = [&](const ReceiveOptions&) -> Result<std::vector<Message>> {
    if (++polls == 1) return Error(ErrorClass::kTransient, "503");
    return Error(ErrorClass::kCancelled, "abandoned");
  };
  Make(PollUntil::kStopped)->Run(stop.get_token());
  EXPECT_EQ(polls, 2);
}

TEST_F(PollerTest, WhatTheLibraryThrowsIsNotTheEndEither) {
  int polls = 0;
  queue.receive = [&](const ReceiveOptions&) -> Result<std::vector<Message>> {
    if (++polls == 1) throw std::bad_alloc();
    return Error(ErrorClass::kCancelled, "abandoned");
  };
  Make(PollUntil::kStopped)->Run(stop.get_token());
  EXPECT_EQ(polls, 2);
}

TEST_F(PollerTest, TellsOfItsPolls) {
  const auto progress = std::make_shared<Progress>();
  int polls = 0;
  queue.receive = [&](const ReceiveOptions&) -> Result<std::vector<Message>> {
    const ProgressView during = progress->view();
    EXPECT_EQ(during.phase, WorkerPhase::kPolling);
    EXPECT_EQ(during.pollers, 1);
    EXPECT_TRUE(during.polling_since);
    EXPECT_EQ(during.last_receive.has_value(), polls > 0);
    EXPECT_EQ(during.failing_since.has_value(), polls == 2);
    switch (++polls) {
      case 1:
        return std::vector<Message>();
      case 2:
        return Error(ErrorClass::kTransient, "503");
      default:
        return Error(ErrorClass::kCancelled, "abandoned");
    }
  };
  Config config = TwoVariants();
  config.concurrency.polls = 1;
  Poller({.queue = queue,
          .keeper = keeper,
          .slots = slots,
          .push = [](Job&&) { return true; },
          .progress = progress},
         std::make_shared<const Config>(config), PollUntil::kStopped)
      .Run(stop.get_token());
  EXPECT_EQ(polls, 3);
  EXPECT_EQ(progress->view().phase, WorkerPhase::kDraining);
  EXPECT_EQ(progress->view().pollers, 0);
  EXPECT_FALSE(progress->view().polling_since);
}

TEST_F(PollerTest, AMessageIsWorkedByWhatIsInForceWhenItComes) {
  LiveConfig live(std::make_shared<const Config>(TwoVariants()));
  const std::shared_ptr<const Config> first = live.Get();
  int polls = 0;
  queue.receive = [&](const ReceiveOptions&) -> Result<std::vector<Message>> {
    if (++polls == 2) live.Set(std::make_shared<const Config>(TwoVariants()));
    if (polls == 3) return Error(ErrorClass::kCancelled, "done");
    return std::vector<Message>{
        {.receipt = std::to_string(polls), .body = EventFor({"a.jpg"})}};
  };
  Poller({.queue = queue,
          .keeper = keeper,
          .slots = slots,
          .push =
              [this](Job&& job) {
                jobs.push_back(std::move(job));
                return true;
              }},
         live, PollUntil::kStopped)
      .Run(stop.get_token());
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].spec.config, first);
  EXPECT_EQ(jobs[1].spec.config, live.Get());
  EXPECT_NE(live.Get(), first);
  jobs.clear();
}

}  // namespace
}  // namespace darkroom
