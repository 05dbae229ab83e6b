#include "codecs/render/quality_search.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(QualitySearch, FindsTheHighestQualityThatFits) {
  for (const int highest : {1, 2, 50, 80, 95, 100}) {
    for (int limit = 0; limit <= highest; ++limit) {
      std::vector<int> tested;
      const auto found = HighestQuality(highest, [&](int q) -> Result<bool> {
        tested.push_back(q);
        return q <= limit;
      });
      ASSERT_TRUE(found.ok());
      EXPECT_LE(tested.size(), 7U);
      EXPECT_EQ(tested[0], highest);
      ASSERT_EQ(found->has_value(), limit > 0) << highest << " " << limit;
      if (limit == 0) continue;
      EXPECT_LE(**found, limit);
      EXPECT_GE(**found, limit - 1);
      EXPECT_EQ(std::count(tested.begin(), tested.end(), **found), 1);
    }
  }
}

TEST(QualitySearch, FindsTheLowestQualityThatLooksTheSame) {
  for (int limit = 40; limit <= 100; ++limit) {
    int tests = 0;
    const auto found = LowestQuality([&](int q) -> Result<bool> {
      ++tests;
      return q >= limit;
    });
    ASSERT_TRUE(found.ok());
    EXPECT_LE(tests, 5);
    const int wanted = std::clamp(limit, 50, 95);
    EXPECT_GE(*found, wanted);
    EXPECT_LE(*found, wanted + 1);
  }
}

TEST(QualitySearch, EndsAtAnError) {
  int tests = 0;
  const QualityTest fails = [&tests](int) -> Result<bool> {
    ++tests;
    return Error(ErrorClass::kMemory, "no more");
  };
  EXPECT_FALSE(HighestQuality(80, fails).ok());
  EXPECT_FALSE(LowestQuality(fails).ok());
  EXPECT_EQ(tests, 2);
}

}  // namespace
}  // namespace darkroom
