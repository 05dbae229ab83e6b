#include "codecs/render/frame_rate.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono_literals::operator""ms;
using Times = std::vector<std::chrono::milliseconds>;

// One letter per frame: shown, merged, cut off.
std::string FatesOf(FrameRate rate, const Times& durations) {
  std::string fates;
  for (const auto duration : durations) {
    fates += "smc"[static_cast<int>(rate.Next(duration))];
  }
  return fates;
}

TEST(FrameRate, WithoutLimitsShowsEveryFrame) {
  EXPECT_EQ(FatesOf({0, 0}, Times(5, 1ms)), "sssss");
  EXPECT_EQ(FatesOf({0, 0}, Times(3, 0ms)), "sss");
}

TEST(FrameRate, LeavesOutWhatComesTooSoon) {
  EXPECT_EQ(FatesOf({25, 0}, Times(6, 20ms)), "smsmsm");
  EXPECT_EQ(FatesOf({25, 0}, Times(6, 40ms)), "ssssss");
  EXPECT_EQ(FatesOf({10, 0}, {500ms, 10ms, 10ms, 80ms, 300ms, 1ms}), "ssmmss");
  EXPECT_EQ(FatesOf({0.5, 0}, Times(5, 1000ms)), "smsms");
  EXPECT_EQ(FatesOf({50, 0}, Times(4, 0ms)), "smmm");
}

TEST(FrameRate, IsReachedAndNotHalvedWhereItIsNoDivisor) {
  // 25 frames in a second become 20, not 12.
  const std::string fates = FatesOf({20, 0}, Times(100, 40ms));
  EXPECT_EQ(std::count(fates.begin(), fates.end(), 's'), 80);
}

TEST(FrameRate, ForgivesWhatMillisecondsRound) {
  // 30 fps in GIF's and WebP's usual roundings stay whole.
  Times ntsc;
  for (int i = 0; i < 300; ++i) ntsc.push_back(i % 3 == 0 ? 34ms : 33ms);
  const std::string fates = FatesOf({30, 0}, ntsc);
  EXPECT_EQ(std::count(fates.begin(), fates.end(), 's'), 300);
}

TEST(FrameRate, CutsOffWhatIsTooMany) {
  EXPECT_EQ(FatesOf({0, 2}, Times(5, 40ms)), "ssccc");
  EXPECT_EQ(FatesOf({25, 2}, Times(8, 20ms)), "smsmcccc");
  EXPECT_EQ(FatesOf({0, 1}, Times(2, 0ms)), "sc");
}

}  // namespace
}  // namespace darkroom
