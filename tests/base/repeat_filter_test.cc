#include "base/repeat_filter.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::seconds;

TEST(RepeatFilter, OneOfAKindPassesInEachWindowAndSaysHowManyDidNot) {
  RepeatFilter filter{seconds(60)};
  const RepeatFilter::Time begin;
  EXPECT_EQ(filter.Pass("a", begin), 0U);
  EXPECT_EQ(filter.Pass("a", begin + seconds(1)), std::nullopt);
  EXPECT_EQ(filter.Pass("a", begin + seconds(59)), std::nullopt);
  EXPECT_EQ(filter.Pass("b", begin + seconds(59)), 0U);
  EXPECT_EQ(filter.Pass("a", begin + seconds(60)), 2U);
  EXPECT_EQ(filter.Pass("a", begin + seconds(61)), std::nullopt);
  EXPECT_EQ(filter.Pass("a", begin + seconds(600)), 1U);
  EXPECT_EQ(filter.Pass("a", begin + seconds(700)), 0U);
}

}  // namespace
}  // namespace darkroom
