#include "worker/road/lease_keeper.h"

#include <functional>
#include <latch>
#include <new>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/fake_queue.h"

namespace darkroom {
namespace {

using std::chrono::seconds;

constexpr RetryConfig kRetry{.base = seconds(8), .cap = seconds(900)};

Message MessageWith(const std::string& receipt, int receive_count = 1) {
  return {.id = "id", .receipt = receipt, .receive_count = receive_count};
}

struct Fixture : testing::Test {
  // With random 1, delays are those of the ceiling.
  std::unique_ptr<LeaseKeeper> Make(seconds visibility, MessageQueue* dead) {
    return std::make_unique<LeaseKeeper>(
        LeaseKeeper::Queues{.heartbeats = heartbeats,
                            .settling = settling,
                            .dead_letters = dead},
        LeaseKeeper::Policy{.visibility = visibility,
                            .lifetime = lifetime,
                            .retry = kRetry,
                            .dead_letter = dead_letter},
        [] { return 1.0; });
  }
  Lease Hold(LeaseKeeper& keeper, const Message& message) {
    return keeper.Hold(message, std::chrono::steady_clock::now());
  }

  seconds lifetime = std::chrono::hours(1);
  DeadLettering dead_letter = DeadLettering::kSend;
  FakeQueue heartbeats;
  FakeQueue settling;
  FakeQueue letters;
};

using LeaseKeeperTest = Fixture;

TEST_F(LeaseKeeperTest, EachEndingBecomesItsCall) {
  const auto keeper = Make(seconds(30), &letters);
  Hold(*keeper, MessageWith("done")).Delete();
  settling.WaitForCalls(1);
  Hold(*keeper, MessageWith("later", 3)).Retry();
  settling.WaitForCalls(2);
  Hold(*keeper, MessageWith("now")).HandBack();
  settling.WaitForCalls(3);
  Hold(*keeper, MessageWith("dead")).DeadLetter({.body = "letter"});
  const auto calls = settling.WaitForCalls(4);
  EXPECT_EQ(calls[0].what, "delete");
  EXPECT_EQ(calls[1].what, "extend");
  EXPECT_EQ(calls[1].timeout, seconds(32));  // 8 s * 2^(3 - 1).
  EXPECT_EQ(calls[2].timeout, seconds(0));
  EXPECT_EQ(letters.calls().at(0).receipt, "letter");
  EXPECT_EQ(calls[3].what, "delete");
  EXPECT_EQ(calls[3].receipt, "dead");
  EXPECT_EQ(keeper->dead_lettered(), 1U);
}

// Which fails its first entry by an exception.
std::function<Status(const FakeQueue::Call&)> ThrowsOnce() {
  return [first = true](const FakeQueue::Call&) mutable {
    if (std::exchange(first, false)) throw std::bad_alloc();
    return Status();
  };
}

TEST_F(LeaseKeeperTest, WhatThrowsWhileSettlingEndsNoThread) {
  settling.answer = ThrowsOnce();
  const auto keeper = Make(seconds(30), &letters);
  Hold(*keeper, MessageWith("thrown")).Delete();
  while (keeper->unsettled() == 0) std::this_thread::yield();
  Hold(*keeper, MessageWith("next")).Delete();
  EXPECT_EQ(settling.WaitForCalls(1)[0].receipt, "next");
}

TEST_F(LeaseKeeperTest, WhatThrowsWhileExtendingIsExtendedAgain) {
  heartbeats.answer = ThrowsOnce();
  const auto keeper = Make(seconds(2), &letters);
  Lease lease = Hold(*keeper, MessageWith("a"));
  EXPECT_EQ(heartbeats.WaitForCalls(1)[0].receipt, "a");
  std::move(lease).Delete();
  EXPECT_EQ(settling.WaitForCalls(1)[0].what, "delete");
}

TEST_F(LeaseKeeperTest,
       DroppedLeasesComeBackAfterABackoffOrWhenStoppingAtOnce) {
  const auto keeper = Make(seconds(30), &letters);
  { const Lease dropped = Hold(*keeper, MessageWith("a", 2)); }
  EXPECT_EQ(settling.WaitForCalls(1)[0].timeout, seconds(16));
  keeper->HandBackDropped();
  { const Lease dropped = Hold(*keeper, MessageWith("b", 2)); }
  EXPECT_EQ(settling.WaitForCalls(2)[1].timeout, seconds(0));
}

TEST_F(LeaseKeeperTest, NothingIsDeletedBeforeItsLetterIsSafe) {
  letters.answer = [](const FakeQueue::Call&) -> Status {
    return Error(ErrorClass::kTransient, "503");
  };
  const auto keeper = Make(seconds(30), &letters);
  Hold(*keeper, MessageWith("a")).DeadLetter({.body = "letter"});
  const auto calls = settling.WaitForCalls(1);
  EXPECT_EQ(calls[0].what, "extend");
  EXPECT_EQ(calls[0].timeout, seconds(8));
  EXPECT_EQ(keeper->dead_lettered(), 0U);
}

TEST_F(LeaseKeeperTest, WithoutADeadLetterQueueTheMessageIsKept) {
  const auto keeper = Make(seconds(30), nullptr);
  Hold(*keeper, MessageWith("a")).DeadLetter({.body = "letter"});
  const auto calls = settling.WaitForCalls(1);
  EXPECT_EQ(calls[0].what, "extend");
  EXPECT_EQ(calls[0].timeout, seconds(900));
}

TEST_F(LeaseKeeperTest, NativeDeadLetteringIsTheQueuesBusiness) {
  dead_letter = DeadLettering::kNative;
  const auto keeper = Make(seconds(30), &letters);
  Hold(*keeper, MessageWith("a", 2)).DeadLetter({.body = "letter"});
  const auto calls = settling.WaitForCalls(1);
  EXPECT_EQ(calls[0].what, "extend");
  EXPECT_EQ(calls[0].timeout, seconds(16));
  EXPECT_TRUE(letters.calls().empty());
}

TEST_F(LeaseKeeperTest, LeasesOfWhichTheLifetimeIsOverAreNotExtended) {
  lifetime = seconds(0);
  const auto keeper = Make(seconds(1), &letters);
  Lease lease = Hold(*keeper, MessageWith("a"));
  // Due only after it is: had it been extended, "a" would come first.
  lifetime = std::chrono::hours(1);
  const auto other = Make(seconds(1), &letters);
  const Lease later = Hold(*other, MessageWith("b"));
  EXPECT_EQ(heartbeats.WaitForCalls(1)[0].receipt, "b");
  // What was done all the same is deleted.
  std::move(lease).Delete();
  EXPECT_EQ(settling.WaitForCalls(1)[0].what, "delete");
}

TEST_F(LeaseKeeperTest, HeldLeasesAreExtendedAndLostOnesLeftAlone) {
  heartbeats.answer = [](const FakeQueue::Call&) -> Status {
    return Error(ErrorClass::kNotFound, "receipt expired");
  };
  const auto keeper = Make(seconds(1), &letters);
  Lease lease = Hold(*keeper, MessageWith("a"));
  EXPECT_EQ(heartbeats.WaitForCalls(1)[0].timeout, seconds(1));
  std::move(lease).Delete();
  keeper->Drain();
  EXPECT_EQ(keeper->lost(), 1U);
  // Whoever has the message now will settle it.
  EXPECT_TRUE(settling.calls().empty());
}

TEST_F(LeaseKeeperTest, AnExtensionUnderWayEndsBeforeTheMessageIsSettled) {
  std::latch extending(1);
  std::latch go_on(1);
  heartbeats.answer = [&](const FakeQueue::Call&) {
    extending.count_down();
    go_on.wait();
    // Settling waits for this very answer.
    EXPECT_TRUE(settling.calls().empty());
    return Status();
  };
  const auto keeper = Make(seconds(1), &letters);
  Lease lease = Hold(*keeper, MessageWith("a"));
  extending.wait();
  std::move(lease).Retry();
  go_on.count_down();
  EXPECT_EQ(settling.WaitForCalls(1)[0].timeout, seconds(8));
  keeper->Drain();
  // And no extension follows the change of visibility.
  EXPECT_EQ(heartbeats.calls().size(), 1U);
}

TEST_F(LeaseKeeperTest, DrainSettlesEverythingThatWasAskedFor) {
  const auto keeper = Make(seconds(30), &letters);
  for (int i = 0; i < 100; ++i) {
    Hold(*keeper, MessageWith("r" + std::to_string(i))).Delete();
  }
  keeper->Drain();
  EXPECT_EQ(settling.calls().size(), 100U);
}

TEST_F(LeaseKeeperTest, TellsHowManyMessagesAreHeld) {
  const auto progress = std::make_shared<Progress>();
  LeaseKeeper keeper(
      {.heartbeats = heartbeats,
       .settling = settling,
       .dead_letters = &letters},
      {.visibility = seconds(30)}, [] { return 1.0; }, progress);
  Lease done = Hold(keeper, MessageWith("done"));
  Lease dead = Hold(keeper, MessageWith("dead"));
  { const Lease dropped = Hold(keeper, MessageWith("dropped")); }
  EXPECT_GE(progress->view().in_flight, 2);
  EXPECT_TRUE(progress->view().last_step);
  std::move(done).Delete();
  std::move(dead).DeadLetter({.body = "letter"});
  keeper.Drain();
  EXPECT_EQ(progress->view().in_flight, 0);
  EXPECT_TRUE(progress->view().last_settled);
}

}  // namespace
}  // namespace darkroom
