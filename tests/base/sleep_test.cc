#include "base/sleep.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// A fixture's member, because g++ 12 sees an uninitialised local one.
class SleepTest : public testing::Test {
 protected:
  std::stop_source stop_;
};

TEST_F(SleepTest, EndsWhenAnyTokenIsRequested) {
  std::vector<std::stop_token> stops(2);  // The first is never requested.
  stops[1] = stop_.get_token();
  EXPECT_TRUE(SleepUnlessStopped(std::chrono::milliseconds(1), stops));
  const std::jthread other([this] { stop_.request_stop(); });
  EXPECT_FALSE(SleepUnlessStopped(std::chrono::hours(1), stops));
  EXPECT_FALSE(SleepUnlessStopped(std::chrono::hours(1), stops));
}

TEST_F(SleepTest, WithoutTokensLastsUntilItsEnd) {
  EXPECT_TRUE(SleepUnlessStopped(std::chrono::milliseconds(1), {}));
}

}  // namespace
}  // namespace darkroom
