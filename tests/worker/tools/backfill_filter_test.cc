#include "worker/tools/backfill_filter.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::hours;

constexpr SysMillis kNow{hours(10'000)};

TEST(BackfillFilter, ChoosesByKey) {
  EXPECT_TRUE(KeyMatches({}, "any"));
  EXPECT_TRUE(KeyMatches({.glob = "a/**.jpg"}, "a/b/c.jpg"));
  EXPECT_FALSE(KeyMatches({.glob = "a/*.jpg"}, "a/b/c.jpg"));
  const BackfillFilter pictures{.suffixes = {".jpg", ".PNG"}};
  EXPECT_TRUE(KeyMatches(pictures, "a.JPG"));
  EXPECT_TRUE(KeyMatches(pictures, "a.png"));
  EXPECT_FALSE(KeyMatches(pictures, "a.gif"));
}

TEST(BackfillFilter, ChoosesBySizeAndAge) {
  const Candidate c{.size = 100, .modified = kNow};
  const struct {
    const char* name;
    BackfillFilter filter;
    bool matches;
  } cases[] = {
      {"least", {.min_size = 100}, true},
      {"too small", {.min_size = 101}, false},
      {"most", {.max_size = 100}, true},
      {"too large", {.max_size = 99}, false},
      {"since", {.modified_since = kNow}, true},
      {"too old", {.modified_since = kNow + hours(1)}, false},
      {"before", {.modified_before = kNow + hours(1)}, true},
      {"too new", {.modified_before = kNow}, false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(FactsMatch(test.filter, c), test.matches) << test.name;
    EXPECT_TRUE(FactsMatch(test.filter, {})) << test.name;
    EXPECT_FALSE(NeedsFacts(test.filter, c)) << test.name;
    EXPECT_TRUE(NeedsFacts(test.filter, {})) << test.name;
  }
  EXPECT_FALSE(NeedsFacts({.glob = "x"}, {}));
}

TEST(BackfillFilter, UnderstandsAgesAndTimes) {
  EXPECT_EQ(ParseMoment("12h", kNow), kNow - hours(12));
  EXPECT_EQ(ParseMoment("30d", kNow), kNow - hours(720));
  EXPECT_EQ(ParseMoment("2026-11-21", kNow),
            ParseIso8601("2026-11-21T00:00:00Z"));
  EXPECT_EQ(ParseMoment("2026-11-21T08:00:00Z", kNow),
            ParseIso8601("2026-11-21T08:00:00Z"));
  for (const char* bad : {"", "d", "yesterday", "2026-13-99", "-3d"}) {
    EXPECT_FALSE(ParseMoment(bad, kNow)) << bad;
  }
}

}  // namespace
}  // namespace darkroom
