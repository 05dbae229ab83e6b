#include "worker/tools/pacer.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;

class PacerTest : public testing::Test {
 protected:
  Pacer At(std::optional<double> rate) {
    return Pacer(
        rate,
        [this](milliseconds delay, auto) {
          now_ += delay;
          slept_ += delay;
          return !interrupted_;
        },
        [this] { return now_; });
  }

  std::chrono::steady_clock::time_point now_;
  milliseconds slept_{0};
  bool interrupted_ = false;
};

TEST_F(PacerTest, SpreadsMessagesEvenly) {
  Pacer pacer = At(20);
  for (int i = 0; i < 11; ++i) EXPECT_TRUE(pacer.Wait(10, {}));
  // Eleven tens, the first of which waited for nobody.
  EXPECT_EQ(slept_, milliseconds(5'000));
}

TEST_F(PacerTest, DoesNotMakeUpForWhatWasLate) {
  Pacer pacer = At(10);
  EXPECT_TRUE(pacer.Wait(10, {}));
  now_ += std::chrono::seconds(100);
  EXPECT_TRUE(pacer.Wait(10, {}));
  EXPECT_EQ(slept_, milliseconds(0));
  EXPECT_TRUE(pacer.Wait(10, {}));
  EXPECT_EQ(slept_, milliseconds(1'000));
}

TEST_F(PacerTest, LetsNoMoreGoTogetherThanAFifthOfASecondMayHave) {
  EXPECT_EQ(At(std::nullopt).Together(10), 10U);
  EXPECT_EQ(At(500).Together(10), 10U);
  EXPECT_EQ(At(19).Together(10), 3U);
  EXPECT_EQ(At(3.5).Together(10), 1U);
  EXPECT_EQ(At(0.1).Together(10), 1U);
  EXPECT_EQ(At(500).Together(2), 2U);
}

TEST_F(PacerTest, EndsWhenItIsStopped) {
  std::stop_source stop;
  Pacer fast = At(std::nullopt);
  Pacer slow = At(1);
  EXPECT_TRUE(slow.Wait(1, stop.get_token()));
  interrupted_ = true;
  EXPECT_FALSE(slow.Wait(1, stop.get_token()));
  stop.request_stop();
  EXPECT_FALSE(fast.Wait(1, stop.get_token()));
}

}  // namespace
}  // namespace darkroom
