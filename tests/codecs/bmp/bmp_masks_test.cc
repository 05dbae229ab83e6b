#include "codecs/bmp/bmp_masks.h"

#include <cmath>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(BmpMasks, ScalesEveryNumberOfBitsToEight) {
  for (int bits = 1; bits <= 32; ++bits) {
    for (const int shift : {0, 32 - bits}) {
      SCOPED_TRACE(std::to_string(bits) + " bits at " + std::to_string(shift));
      const std::uint64_t max = (std::uint64_t{1} << bits) - 1;
      const auto mask = BmpMask::From(static_cast<std::uint32_t>(max << shift));
      ASSERT_TRUE(mask);
      for (std::uint64_t i = 0; i <= 64; ++i) {
        const std::uint64_t value = max * i / 64;
        const double exact =
            255.0 * static_cast<double>(value) / static_cast<double>(max);
        // What lies outside the mask does not matter.
        const auto pixel =
            static_cast<std::uint32_t>(value << shift) | ~mask->mask();
        EXPECT_NEAR(mask->SampleOf(pixel), exact, 0.5 + 1e-9) << value;
      }
    }
  }
}

TEST(BmpMasks, HasNoSamplesWithoutBits) {
  const auto mask = BmpMask::From(0);
  ASSERT_TRUE(mask);
  EXPECT_TRUE(mask->empty());
  EXPECT_EQ(mask->SampleOf(0xffffffff), 0);
}

TEST(BmpMasks, RefusesGapsAndOverlaps) {
  EXPECT_FALSE(BmpMask::From(0x5));
  EXPECT_FALSE(BmpMask::From(0xff00ff00));
  EXPECT_TRUE(BmpMasksFrom(
      std::array<std::uint32_t, 4>{0xff, 0xff00, 0xff0000, 0xff000000}));
  EXPECT_FALSE(
      BmpMasksFrom(std::array<std::uint32_t, 4>{0xff, 0x180, 0xff0000, 0}));
}

}  // namespace
}  // namespace darkroom
