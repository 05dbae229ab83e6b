#include "worker/telemetry/history.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using How = HistoryEntry::How;

const SysMillis kNow{minutes(29'920'000) + seconds(30)};

TEST(History, IsTheLastHourOldestFirst) {
  History history;
  history.Add(kNow - minutes(60), {.how = How::kDone});  // Too long ago.
  history.Add(kNow - minutes(59),
              {.how = How::kDone, .bytes_in = 10, .bytes_out = 3});
  history.Add(kNow, {.how = How::kFailed, .bytes_in = 1});
  const auto hour = history.Minutes(kNow);
  ASSERT_EQ(hour.size(), kHistoryMinutes);
  EXPECT_EQ(hour.front().begin, SysMillis(minutes(29'920'000 - 59)));
  EXPECT_EQ(hour.front().done, 1U);
  EXPECT_EQ(hour.front().bytes_in, 10U);
  EXPECT_EQ(hour.front().bytes_out, 3U);
  EXPECT_EQ(hour.back().failed, 1U);
  EXPECT_EQ(hour.back().done, 0U);
  for (std::size_t i = 1; i + 1 < hour.size(); ++i) {
    EXPECT_EQ(hour[i].done + hour[i].failed, 0U) << i;
  }
}

TEST(History, AMinuteThatIsReusedForgetsTheHourBefore) {
  History history;
  history.Add(kNow, {.how = How::kDone});
  history.Add(kNow + minutes(60), {.how = How::kFailed});
  const auto hour = history.Minutes(kNow + minutes(60));
  EXPECT_EQ(hour.back().done, 0U);
  EXPECT_EQ(hour.back().failed, 1U);
}

TEST(History, QuantilesAreRightToAFifth) {
  for (const int scale : {1, 30, 1'000}) {
    History history;
    for (int i = 1; i <= 1'000; ++i) {
      history.Add(kNow, {.how = How::kDone, .took = milliseconds(i * scale)});
    }
    const HistoryMinute minute = history.Minutes(kNow).back();
    EXPECT_NEAR(minute.p50_ms, 500 * scale, 100 * scale);
    EXPECT_NEAR(minute.p95_ms, 950 * scale, 190 * scale);
  }
}

TEST(History, TheShortestAndTheLongestHaveAPlace) {
  History history;
  history.Add(kNow, {.how = How::kDone});
  EXPECT_LE(history.Minutes(kNow).back().p50_ms, 1);
  history.Add(kNow + minutes(1),
              {.how = How::kDone, .took = std::chrono::hours(24)});
  EXPECT_GT(history.Minutes(kNow + minutes(1)).back().p50_ms, 3'000'000);
}

}  // namespace
}  // namespace darkroom
