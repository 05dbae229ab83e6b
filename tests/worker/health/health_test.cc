#include "worker/health/health.h"

#include <optional>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Minutes pass at once.
struct HealthTest : testing::Test {
  void Pass(seconds time) { now += time; }
  Health Judge() const { return JudgeHealth(progress.view(), limits, now); }
  std::string Why() const { return Judge().why; }

  SteadyTime now{seconds(1'000)};
  Progress progress{[this] { return now; }};
  const HealthLimits limits{.poll = seconds(75), .road = seconds(400)};
};

TEST_F(HealthTest, IsReadyOnceItPollsAndUntilItStops) {
  EXPECT_EQ(Why(), "starting");
  EXPECT_TRUE(Judge().alive);
  EXPECT_FALSE(Judge().ready);
  const Progress::Poller poller(progress);
  EXPECT_TRUE(Judge().ready);
  EXPECT_EQ(Why(), "");
  progress.StartDraining();
  EXPECT_EQ(Why(), "stopping");
  EXPECT_TRUE(Judge().alive);
  EXPECT_FALSE(Judge().ready);
  const Progress::Poller late(progress);
  EXPECT_EQ(Why(), "stopping");
}

TEST_F(HealthTest, AnEmptyQueueAndAFullRoadAreNoIllness) {
  const Progress::Poller poller(progress);
  for (int i = 0; i < 100; ++i) {
    Progress::Poll poll(progress);
    Pass(seconds(20));
    poll.Answered();
    EXPECT_TRUE(Judge().ready);
  }
  // Every slot is taken: nobody polls, but jobs move.
  progress.Held();
  for (int i = 0; i < 100; ++i) {
    Pass(seconds(300));
    progress.Stepped();
    EXPECT_TRUE(Judge().ready);
  }
}

TEST_F(HealthTest, AnIdleWorkerOwesNothing) {
  const Progress::Poller poller(progress);
  progress.Held();
  progress.Settled(1);
  Pass(seconds(100'000));
  EXPECT_TRUE(Judge().ready);
}

TEST_F(HealthTest, APollThatDoesNotReturnIsTheEnd) {
  const Progress::Poller poller(progress);
  const Progress::Poll stuck(progress);
  Pass(seconds(75));
  {
    Progress::Poll other(progress);
    other.Answered();
  }
  EXPECT_TRUE(Judge().ready);
  Pass(seconds(1));
  EXPECT_FALSE(Judge().alive);
  EXPECT_FALSE(Judge().ready);
  EXPECT_EQ(Why(), "a poll has not returned for 76 s");
}

TEST_F(HealthTest, PollsThatFailForLongMakeItUnreadyUntilOneSucceeds) {
  const Progress::Poller poller(progress);
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(Judge().ready);
    Progress::Poll poll(progress);
    Pass(seconds(25));
    poll.Failed();
  }
  EXPECT_TRUE(Judge().alive);
  EXPECT_FALSE(Judge().ready);
  EXPECT_EQ(Why(), "polls have failed for 100 s");
  {
    // That it was given up says nothing.
    const Progress::Poll given_up(progress);
  }
  EXPECT_FALSE(Judge().ready);
  Progress::Poll(progress).Answered();
  EXPECT_TRUE(Judge().ready);
}

TEST_F(HealthTest, MessagesThatAreHeldAndDoNotMoveAreTheEnd) {
  const Progress::Poller poller(progress);
  progress.Held();
  progress.Held();
  progress.Settled(1);
  Pass(seconds(400));
  EXPECT_TRUE(Judge().ready);
  Pass(seconds(1));
  EXPECT_FALSE(Judge().alive);
  EXPECT_EQ(Why(), "none of 1 held messages has moved for 401 s");
  progress.Stepped();
  EXPECT_TRUE(Judge().ready);
}

TEST_F(HealthTest, NobodyWhoPollsIsTheEnd) {
  std::optional<Progress::Poller> poller(progress);
  poller.reset();
  EXPECT_FALSE(Judge().alive);
  EXPECT_EQ(Why(), "nobody polls");
  progress.StartDraining();
  EXPECT_TRUE(Judge().alive);
}

TEST_F(HealthTest, TheViewTellsWhatHappened) {
  const Progress::Poller poller(progress);
  Pass(seconds(1));
  std::optional<Progress::Poll> first(progress);
  Pass(seconds(1));
  Progress::Poll second(progress);
  Pass(seconds(1));
  EXPECT_EQ(progress.view().polling_since, SteadyTime(seconds(1'001)));
  first.reset();
  EXPECT_EQ(progress.view().polling_since, SteadyTime(seconds(1'002)));
  second.Answered();
  progress.Held();
  Pass(seconds(2));
  progress.Settled(1);
  const ProgressView view = progress.view();
  EXPECT_EQ(view.started, SteadyTime(seconds(1'000)));
  EXPECT_EQ(view.last_receive, SteadyTime(seconds(1'003)));
  EXPECT_EQ(view.last_step, SteadyTime(seconds(1'005)));
  EXPECT_EQ(view.last_settled, SteadyTime(seconds(1'005)));
  EXPECT_EQ(view.in_flight, 0);
  EXPECT_EQ(view.pollers, 1);
}

TEST(HealthLimitsOf, FollowsTheConfiguration) {
  Config config;
  config.queue.wait = seconds(20);
  config.aws.request_timeout = seconds(10);
  config.limits.job_timeout = seconds(30);
  config.limits.decode.max_source_bytes = 100 * 128 * kKiB;
  EXPECT_EQ(HealthLimitsOf(config).poll, seconds(75));
  EXPECT_EQ(HealthLimitsOf(config).road, seconds(100 + 3 * 10 + 30));
}

}  // namespace
}  // namespace darkroom
