#include "worker/platform/systemd_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr HealthLimits kLimits{.poll = seconds(75), .road = seconds(400)};

struct SystemdStoryTest : testing::Test {
  std::string Tell() {
    return story.Tell(progress, JudgeHealth(progress, kLimits, now), now);
  }
  // How often `line` is told in so many seconds.
  int Count(const std::string& line, int ticks) {
    int count = 0;
    for (int i = 0; i < ticks; ++i, now += seconds(1)) {
      if (Tell().find(line) != std::string::npos) ++count;
    }
    return count;
  }

  SteadyTime now{seconds(1'000)};
  ProgressView progress{.pollers = 1};
  SystemdStory story{seconds(10)};
};

TEST_F(SystemdStoryTest, IsReadyOnceWithTheFirstPoll) {
  EXPECT_THAT(Tell(), Not(HasSubstr("READY")));
  progress.phase = WorkerPhase::kPolling;
  EXPECT_THAT(Tell(), StartsWith("READY=1\n"));
  EXPECT_EQ(Count("READY", 100), 0);
}

TEST_F(SystemdStoryTest, StopsOnceAndAsksForTimeWhileItDrains) {
  progress.phase = WorkerPhase::kPolling;
  Tell();
  EXPECT_EQ(Count("EXTEND_TIMEOUT_USEC", 100), 0);
  progress.phase = WorkerPhase::kDraining;
  const std::string lines = Tell();
  EXPECT_THAT(lines, StartsWith("STOPPING=1\n"));
  EXPECT_THAT(lines, HasSubstr("\nEXTEND_TIMEOUT_USEC=15000000\n"));
  EXPECT_EQ(Count("STOPPING=1", 20), 0);
  EXPECT_EQ(Count("EXTEND_TIMEOUT_USEC", 20), 4);
}

TEST_F(SystemdStoryTest, AWorkerThatNeverPolledIsNeverReady) {
  Tell();
  progress.phase = WorkerPhase::kDraining;
  EXPECT_THAT(Tell(), StartsWith("STOPPING=1\n"));
}

TEST_F(SystemdStoryTest, TheWatchdogIsPettedTwiceInItsTime) {
  progress.phase = WorkerPhase::kPolling;
  EXPECT_EQ(Count("WATCHDOG=1", 100), 20);
  SystemdStory unwatched{std::nullopt};
  EXPECT_THAT(unwatched.Tell(progress, {}, now), Not(HasSubstr("WATCHDOG")));
}

TEST_F(SystemdStoryTest, AStuckPollOrRoadLeavesTheWatchdogAlone) {
  progress.phase = WorkerPhase::kPolling;
  progress.polling_since = now - seconds(100);
  EXPECT_EQ(Count("WATCHDOG=1", 30), 0);
  progress.polling_since.reset();
  EXPECT_EQ(Count("WATCHDOG=1", 10), 2);
  progress.in_flight = 1;
  progress.last_step = now - seconds(500);
  EXPECT_EQ(Count("WATCHDOG=1", 30), 0);
}

TEST_F(SystemdStoryTest, ASlowQueueAndAFailingOneDoNot) {
  progress.phase = WorkerPhase::kPolling;
  progress.polling_since = now;
  EXPECT_EQ(Count("WATCHDOG=1", 70), 14);
  progress.polling_since.reset();
  progress.failing_since = now - seconds(10'000);
  EXPECT_EQ(Count("WATCHDOG=1", 10), 2);
  EXPECT_THAT(Tell(), Not(HasSubstr("READY")));
}

TEST_F(SystemdStoryTest, TheStatusIsASentenceAtMostEveryFiveSeconds) {
  progress.phase = WorkerPhase::kPolling;
  EXPECT_THAT(Tell(), HasSubstr("STATUS=Working, 0 messages in flight\n"));
  EXPECT_EQ(Count("STATUS", 60), 0);
  int told = 0;
  for (int i = 0; i < 60; ++i) {
    progress.in_flight = i;
    progress.last_step = now;
    told += Count("STATUS", 1);
  }
  EXPECT_EQ(told, 12);
  progress.failing_since = now - seconds(100);
  now += seconds(5);
  EXPECT_THAT(Tell(), HasSubstr("STATUS=Not ready: polls have failed for 105 "
                                "s, 59 messages in flight\n"));
}

TEST(SystemdLines, OfAReload) {
  EXPECT_EQ(ReloadingLines(SteadyTime(milliseconds(1'500))),
            "RELOADING=1\nMONOTONIC_USEC=1500000\n");
  EXPECT_EQ(ReloadedLines(), "READY=1\n");
}

}  // namespace
}  // namespace darkroom
