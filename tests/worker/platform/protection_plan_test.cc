#include "worker/platform/protection_plan.h"

#include <optional>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Looks at the plan every second, and grants what it asks for unless told
// otherwise.
struct ProtectionPlanTest : testing::Test {
  // How often each was asked for meanwhile.
  struct Asked {
    int on = 0, off = 0;
    bool operator==(const Asked&) const = default;
  };

  Asked Run(int in_flight, seconds duration) {
    Asked asked;
    progress.in_flight = in_flight;
    for (seconds passed(0); passed < duration; ++passed, now += seconds(1)) {
      const std::optional<Protection> ask = plan.Next(progress, now);
      if (!ask) continue;
      ++(*ask == Protection::kOn ? asked.on : asked.off);
      if (granting) {
        plan.Granted(*ask, now);
      } else {
        plan.Failed(*ask, now);
      }
    }
    return asked;
  }

  SteadyTime now{seconds(1'000)};
  ProgressView progress{.phase = WorkerPhase::kPolling};
  ProtectionPlan plan;
  bool granting = true;
};

using Asked = ProtectionPlanTest::Asked;

TEST_F(ProtectionPlanTest, AnIdleWorkerAsksForNothing) {
  EXPECT_EQ(Run(0, minutes(60)), Asked());
}

TEST_F(ProtectionPlanTest, ShortWorkAsksForNothing) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Run(3, seconds(5)), Asked());
    EXPECT_EQ(Run(0, seconds(1)), Asked());
  }
}

TEST_F(ProtectionPlanTest, WorkThatLastsIsProtectedUntilItHasEndedForAWhile) {
  EXPECT_EQ(Run(1, seconds(5)), Asked());
  EXPECT_EQ(Run(2, seconds(30)), (Asked{.on = 1}));
  EXPECT_EQ(Run(0, seconds(5)), Asked());
  EXPECT_EQ(Run(1, seconds(60)), Asked());
  EXPECT_EQ(Run(0, seconds(60)), (Asked{.off = 1}));
}

TEST_F(ProtectionPlanTest, IsRenewedBeforeItExpires) {
  // At 5 s, and then every five minutes.
  EXPECT_EQ(Run(1, minutes(61)), (Asked{.on = 13}));
  EXPECT_LT(ProtectionPlan::kRenewal + ProtectionPlan::kRetry,
            ProtectionPlan::kExpiry);
}

TEST_F(ProtectionPlanTest, AFailureIsTriedAgainLater) {
  granting = false;
  EXPECT_EQ(Run(1, seconds(5)), Asked());
  EXPECT_EQ(Run(1, seconds(91)), (Asked{.on = 4}));
  granting = true;
  EXPECT_EQ(Run(1, seconds(60)), (Asked{.on = 1}));
}

TEST_F(ProtectionPlanTest, WhatMayHaveBeenHeardIsTakenBack) {
  granting = false;
  EXPECT_EQ(Run(1, seconds(10)), (Asked{.on = 1}));
  granting = true;
  EXPECT_EQ(Run(0, seconds(60)), (Asked{.off = 1}));
}

TEST_F(ProtectionPlanTest, WhatHasExpiredNeedsNoTakingBack) {
  granting = false;
  EXPECT_EQ(Run(1, seconds(10)), (Asked{.on = 1}));
  const Asked asked = Run(0, minutes(60));
  EXPECT_EQ(asked.on, 0);
  EXPECT_LE(asked.off, 20);  // Twice a minute, for ten minutes.
  EXPECT_EQ(Run(0, minutes(60)), Asked());
}

TEST_F(ProtectionPlanTest, AStopDropsItAsSoonAsNothingIsLeft) {
  EXPECT_EQ(Run(1, seconds(10)), (Asked{.on = 1}));
  progress.phase = WorkerPhase::kDraining;
  EXPECT_EQ(Run(1, seconds(10)), Asked());
  EXPECT_EQ(Run(0, seconds(1)), (Asked{.off = 1}));
  EXPECT_EQ(Run(0, seconds(60)), Asked());
}

}  // namespace
}  // namespace darkroom
