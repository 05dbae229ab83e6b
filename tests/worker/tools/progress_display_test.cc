#include "worker/tools/progress_display.h"

#include <sstream>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const ProgressState kHalf = {.what = "sent",
                             .done = 1'200,
                             .total = 2'400,
                             .note = "3 skipped",
                             .elapsed = seconds(10)};

TEST(ProgressDisplay, DrawsABarThatFitsItsLine) {
  EXPECT_EQ(ProgressBar(kHalf, 80),
            "sent  1,200 of 2,400 [###########-----------]  50 %  120/s  "
            "0:10 left  3 skipped");
  for (std::size_t width = 0; width < 100; ++width) {
    EXPECT_LE(ProgressBar(kHalf, width).size(), width);
  }
}

TEST(ProgressDisplay, SaysWhatItKnowsWithoutATotal) {
  const ProgressState state = {
      .what = "looked at", .done = 7, .elapsed = seconds(2)};
  EXPECT_EQ(ProgressBar(state, 80), "looked at  7  3.5/s");
  EXPECT_EQ(ProgressLine(state), "looked at 7, 3.5/s");
  EXPECT_EQ(ProgressLine(kHalf),
            "sent 1,200 of 2,400 (50 %), 120/s, 3 skipped");
}

TEST(ProgressDisplay, IsNeverOverAHundredPercent) {
  const ProgressState state = {.what = "sent", .done = 9, .total = 4};
  EXPECT_EQ(ProgressLine(state), "sent 9 of 4 (100 %)");
  const ProgressState nothing = {.what = "sent", .total = 0};
  EXPECT_EQ(ProgressLine(nothing), "sent 0 of 0 (0 %)");
}

class ProgressClock : public testing::Test {
 protected:
  ProgressDisplay Make(ProgressPlace::Style style) {
    return {out_, {.style = style, .width = 40}, {.what = "sent"}, [this] {
              return now_;
            }};
  }

  std::ostringstream out_;
  std::chrono::steady_clock::time_point now_;
};

TEST_F(ProgressClock, WritesALineNowAndThen) {
  ProgressDisplay progress = Make(ProgressPlace::Style::kLines);
  for (int i = 1; i <= 250; ++i) {
    now_ += milliseconds(100);
    progress.Show(static_cast<std::uint64_t>(i), "");
  }
  EXPECT_EQ(out_.str(), "sent 100, 10/s\nsent 200, 10/s\n");
}

TEST_F(ProgressClock, TakesItsBarAway) {
  {
    ProgressDisplay progress = Make(ProgressPlace::Style::kBar);
    progress.Show(1, "");  // Too early.
    EXPECT_EQ(out_.str(), "");
    now_ += milliseconds(600);
    progress.Show(6, "");
    EXPECT_EQ(out_.str(), "\r\x1b[Ksent  6  10/s");
  }
  EXPECT_TRUE(out_.str().ends_with("\r\x1b[K"));
}

TEST_F(ProgressClock, MayBeSilent) {
  ProgressDisplay progress = Make(ProgressPlace::Style::kNone);
  now_ += seconds(60);
  progress.Show(6, "");
  progress.Clear();
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace darkroom
