#include "worker/road/memory_budget.h"

#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(MemoryBudget, GivesBackWhatAGrantHeld) {
  MemoryBudget budget(100, 0);
  {
    MemoryGrant grant = budget.Admit(60, {}).value();
    EXPECT_EQ(grant.bytes(), 60U);
    ASSERT_TRUE(grant.Grow(40, {}).ok());
    grant.ShrinkTo(10);
    EXPECT_EQ(grant.bytes(), 10U);
    const MemoryGrant other = budget.Admit(90, {}).value();
  }
  EXPECT_TRUE(budget.Admit(100, {}).ok());
}

TEST(MemoryBudget, RefusesAtOnceWhatCanNeverFit) {
  MemoryBudget budget(100, 0);
  EXPECT_EQ(budget.Admit(101, {}).error().cls(), ErrorClass::kTooLarge);
  MemoryGrant grant = budget.Admit(60, {}).value();
  EXPECT_EQ(grant.Grow(41, {}).error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(grant.Grow(UINT64_MAX, {}).error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(grant.bytes(), 60U);
}

TEST(MemoryBudget, HeadroomGrowsAndDoesNotShrink) {
  MemoryBudget budget(100, 10);
  const MemoryGrant first = budget.Admit(30, {}).value();
  budget.RaiseHeadroom(50);
  budget.RaiseHeadroom(20);
  std::stop_source stop;
  // 30 + 21 + 50 are more than there is.
  auto waiting = std::async(std::launch::async, [&] {
    return budget.Admit(21, stop.get_token()).ok();
  });
  EXPECT_TRUE(budget.Admit(20, {}).ok());
  stop.request_stop();
  EXPECT_FALSE(waiting.get());
}

TEST(MemoryBudget, AStopEndsTheWaiting) {
  MemoryBudget budget(100, 0);
  MemoryGrant grant = budget.Admit(100, {}).value();
  std::stop_source stop;
  auto waiting = std::async(std::launch::async, [&] {
    return budget.Admit(1, stop.get_token()).error().cls();
  });
  stop.request_stop();
  EXPECT_EQ(waiting.get(), ErrorClass::kCancelled);
}

TEST(MemoryBudget, NewJobsLeaveTheHeadroomToThoseThatGrow) {
  MemoryBudget budget(100, 50);
  MemoryGrant first = budget.Admit(30, {}).value();
  std::stop_source stop;
  auto second = std::async(std::launch::async, [&] {
    return budget.Admit(30, stop.get_token()).ok();
  });
  // Whether or not the second waits already, the first can grow.
  EXPECT_TRUE(first.Grow(50, {}).ok());
  stop.request_stop();
  EXPECT_FALSE(second.get());
}

// Less than twice the need of one job, as in a small container.
TEST(MemoryBudget, ABudgetForOneJobWorksOnOneAtATime) {
  MemoryBudget budget(600, 500);
  std::vector<std::jthread> jobs;
  std::atomic<int> done = 0;
  for (int i = 0; i < 4; ++i) {
    jobs.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        MemoryGrant grant = budget.Admit(60, {}).value();
        if (grant.Grow(500, {}).ok()) ++done;
      }
    });
  }
  jobs.clear();
  EXPECT_EQ(done, 400);
}

// Many jobs that all need more than is there: each finishes.
TEST(MemoryBudget, GrowingJobsNeverWaitForEachOtherInACircle) {
  MemoryBudget budget(1'000, 400);
  std::vector<std::jthread> jobs;
  std::atomic<int> done = 0;
  for (unsigned i = 0; i < 8; ++i) {
    jobs.emplace_back([&, i] {
      for (unsigned round = 0; round < 200; ++round) {
        MemoryGrant grant = budget.Admit(50 + (i * round) % 100, {}).value();
        if (grant.Grow(100 + (i + round) % 300, {}).ok()) ++done;
      }
    });
  }
  jobs.clear();
  EXPECT_EQ(done, 8 * 200);
  EXPECT_TRUE(budget.Admit(1'000, {}).ok());
}

TEST(MemoryBudget, DefaultIsAShareOfTheMachine) {
  EXPECT_GT(DefaultMemoryBudget(), 64ULL << 20);
}

}  // namespace
}  // namespace darkroom
