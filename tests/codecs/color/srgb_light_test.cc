#include "codecs/color/srgb_light.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(SrgbLight, IsTheStandardsAtKnownPoints) {
  EXPECT_EQ(LightOfSrgb(0), 0);
  EXPECT_DOUBLE_EQ(LightOfSrgb(1), 1);
  // IEC 61966-2-1: half the light is sample 187.5, and 18 % about 118.
  EXPECT_NEAR(SrgbOfLight(0.5F) * 255, 187.516, 1e-3);
  EXPECT_NEAR(SrgbOfLight(0.18F) * 255, 117.646, 1e-3);
  EXPECT_NEAR(LightOfSrgb(10 / 255.0), 0.00303527, 1e-8);
  EXPECT_NEAR(SrgbOfLight(0.001F), 0.01292, 1e-7);
}

TEST(SrgbLight, EverySampleComesBack) {
  for (const int bytes : {1, 2}) {
    const std::span<const float> table = LightTable(bytes);
    ASSERT_EQ(table.size(), bytes == 1 ? 256U : 65536U);
    const double white = static_cast<double>(table.size() - 1);
    for (std::size_t i = 0; i < table.size(); ++i) {
      ASSERT_NEAR(SrgbOfLight(table[i]) * white, static_cast<double>(i), 0.02);
      if (i > 0) {
        ASSERT_GT(table[i], table[i - 1]);
      }
    }
  }
}

TEST(SrgbLight, GoesOnBeyondBlackAndWhite) {
  EXPECT_LT(SrgbOfLight(-0.1F), -0.5F);
  EXPECT_GT(SrgbOfLight(1.1F), 1.03F);
}

}  // namespace
}  // namespace darkroom
