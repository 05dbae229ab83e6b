#include "base/random.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Random, FractionsAreFractions) {
  for (int i = 0; i < 1'000; ++i) {
    const double fraction = RandomFraction();
    ASSERT_GE(fraction, 0);
    ASSERT_LT(fraction, 1);
  }
}

}  // namespace
}  // namespace darkroom
