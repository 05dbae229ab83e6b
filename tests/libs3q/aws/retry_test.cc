#include "libs3q/aws/retry.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using Then = Backoff::Step::Then;

Random Always(double value) {
  return [value] { return value; };
}

TEST(Retry, DelaysDoubleFromTheirBaseToTheirCap) {
  RetryQuota quota(100'000);
  Backoff transient({.max_attempts = 100}, quota, Always(1));
  Backoff throttled({.max_attempts = 100}, quota, Always(1));
  for (const int expected : {50, 100, 200, 400}) {
    EXPECT_EQ(transient.AfterFailure(RetryCause::kTransient, {}).delay,
              milliseconds(expected));
  }
  for (const int expected : {1000, 2000, 4000, 8000, 16000, 20000, 20000}) {
    EXPECT_EQ(throttled.AfterFailure(RetryCause::kThrottled, {}).delay,
              milliseconds(expected));
  }
}

TEST(Retry, JitterIsFull) {
  RetryQuota quota;
  Backoff none({}, quota, Always(0));
  EXPECT_EQ(none.AfterFailure(RetryCause::kThrottled, {}).delay,
            milliseconds(0));
  Backoff half({}, quota, Always(0.5));
  EXPECT_EQ(half.AfterFailure(RetryCause::kThrottled, {}).delay,
            milliseconds(500));
}

TEST(Retry, GivesUpAfterThreeAttempts) {
  RetryQuota quota;
  Backoff backoff({}, quota, Always(1));
  EXPECT_EQ(backoff.AfterFailure(RetryCause::kTransient, {}).then,
            Then::kRetry);
  EXPECT_EQ(backoff.AfterFailure(RetryCause::kTransient, {}).then,
            Then::kRetry);
  EXPECT_EQ(backoff.AfterFailure(RetryCause::kTransient, {}).then,
            Then::kGiveUp);
}

TEST(Retry, TheServicesWishIsHonouredWithinFiveSeconds) {
  const struct {
    int asked, expected;
  } cases[] = {{0, 50}, {50, 50}, {3000, 3000}, {60'000, 5050}};
  for (const auto& c : cases) {
    RetryQuota quota;
    Backoff backoff({}, quota, Always(1));
    EXPECT_EQ(
        backoff.AfterFailure(RetryCause::kTransient, milliseconds(c.asked))
            .delay,
        milliseconds(c.expected));
  }
}

TEST(Retry, AnEmptyQuotaStopsRetriesAndSuccessRefillsIt) {
  RetryQuota quota(14);
  Backoff first({}, quota, Always(1));
  EXPECT_EQ(first.AfterFailure(RetryCause::kTransient, {}).then, Then::kRetry);
  Backoff second({}, quota, Always(1));
  const Backoff::Step step = second.AfterFailure(RetryCause::kTransient, {});
  EXPECT_EQ(step.then, Then::kGiveUp);
  EXPECT_EQ(step.delay, milliseconds(50));  // A poller still waits.
  first.AfterSuccess();
  EXPECT_TRUE(quota.Take(14));
  EXPECT_FALSE(quota.Take(1));
  Backoff unretried({}, quota, Always(1));
  unretried.AfterSuccess();
  EXPECT_TRUE(quota.Take(1));
}

TEST(Retry, WhatIsForgoneIsPaidBack) {
  RetryQuota quota(14);
  Backoff backoff({}, quota, Always(1));
  EXPECT_EQ(backoff.AfterFailure(RetryCause::kTransient, {}).then,
            Then::kRetry);
  EXPECT_FALSE(quota.Take(1));
  backoff.Forgo();
  EXPECT_TRUE(quota.Take(14));
  backoff.Forgo();  // Once.
  EXPECT_FALSE(quota.Take(1));
}

TEST(Retry, QuotaNeverExceedsItsCapacity) {
  RetryQuota quota(5);
  quota.Return(100);
  EXPECT_TRUE(quota.Take(5));
  EXPECT_FALSE(quota.Take(1));
}

}  // namespace
}  // namespace darkroom
