#include "worker/road/backoff.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::seconds;

constexpr RetryConfig kRetry{.base = seconds(5), .cap = seconds(900)};

TEST(Backoff, DoublesWithEveryReceiveUpToTheCap) {
  EXPECT_EQ(RetryDelay(kRetry, 1, 1.0), seconds(5));
  EXPECT_EQ(RetryDelay(kRetry, 2, 1.0), seconds(10));
  EXPECT_EQ(RetryDelay(kRetry, 8, 1.0), seconds(640));
  EXPECT_EQ(RetryDelay(kRetry, 9, 1.0), seconds(900));
  EXPECT_EQ(RetryDelay(kRetry, 1'000'000, 1.0), seconds(900));
}

TEST(Backoff, JitterIsFullButNeverNothing) {
  EXPECT_EQ(RetryDelay(kRetry, 8, 0.0), seconds(1));
  EXPECT_EQ(RetryDelay(kRetry, 8, 0.5), seconds(320));
}

}  // namespace
}  // namespace darkroom
