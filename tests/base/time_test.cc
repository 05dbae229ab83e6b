#include "base/time.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

constexpr SysMillis kTime{std::chrono::milliseconds(1'795'226'317'042)};

TEST(Time, FormatsAndReadsBack) {
  EXPECT_EQ(Iso8601(kTime), "2026-11-21T01:58:37.042Z");
  EXPECT_EQ(Iso8601Basic(kTime), "20261121T015837Z");
  EXPECT_EQ(ParseIso8601("2026-11-21T01:58:37.042Z"), kTime);
  EXPECT_EQ(ParseIso8601("20261121T015837Z"),
            std::chrono::floor<std::chrono::seconds>(kTime));
  EXPECT_EQ(ParseIso8601("2026-11-21T01:58:37"),
            std::chrono::floor<std::chrono::seconds>(kTime));
}

// `make fuzz` found 0226-11-21: what never expires is often of the year 9999.
TEST(Time, KnowsTheYearsThatNanosecondsDoNot) {
  for (const char* text :
       {"0226-11-21T08:00:00.000Z", "9999-12-31T23:59:59.999Z"}) {
    const std::optional<SysMillis> time = ParseIso8601(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(Iso8601(*time), text);
  }
}

TEST(Time, ReadsTheDatesOfHttp) {
  EXPECT_EQ(Iso8601(ParseHttpDate("Sat, 21 Nov 2026 01:58:37 GMT").value()),
            "2026-11-21T01:58:37.000Z");
  for (const char* bad : {"", "Sat, 21 Nov 2026 01:58:37", "2026-11-21"}) {
    EXPECT_FALSE(ParseHttpDate(bad)) << bad;
  }
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* bad :
       {"", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-21 01:58:37Z", "2026-11-21T25:00:00Z", "2026-11-21T01:58:37.Z",
        "2026-11-21T01:58:37+02:00"}) {
    EXPECT_EQ(ParseIso8601(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace darkroom
