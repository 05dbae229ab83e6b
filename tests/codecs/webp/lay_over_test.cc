#include "codecs/webp/lay_over.h"

#include <cmath>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(LayOver, IsPorterAndDuffsOverToTheNearestValue) {
  for (int a = 0; a < 256; a += 3) {
    for (int b = 0; b < 256; b += 5) {
      const std::uint8_t from[4] = {200, 0, 255, static_cast<std::uint8_t>(a)};
      std::uint8_t to[4] = {10, 255, 128, static_cast<std::uint8_t>(b)};
      const std::uint8_t before[4] = {to[0], to[1], to[2], to[3]};
      LayOverAlpha(from, 1, to);
      const double above = a / 255.0;
      const double below = (1 - above) * b / 255.0;
      ASSERT_NEAR(to[3], 255 * (above + below), 0.51);
      for (int c = 0; c < 3 && above + below > 0; ++c) {
        ASSERT_NEAR(to[c],
                    (from[c] * above + before[c] * below) / (above + below),
                    0.51)
            << a << " over " << b;
      }
    }
  }
}

TEST(LayOver, OfOpaquePixelsIsTheSameWithoutTheirAlpha) {
  for (int a = 0; a < 256; ++a) {
    const std::uint8_t from[4] = {200, 0, 255, static_cast<std::uint8_t>(a)};
    std::uint8_t rgba[4] = {10, 255, 128, 255};
    std::uint8_t rgb[3] = {10, 255, 128};
    LayOverAlpha(from, 1, rgba);
    LayOverOpaque(from, 1, rgb);
    EXPECT_EQ(rgba[3], 255);
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(rgba[c], rgb[c], 0) << a;
  }
}

}  // namespace
}  // namespace darkroom
