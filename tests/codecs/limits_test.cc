#include "codecs/limits.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

constexpr DecodeLimits kLimits = {
    .max_source_bytes = 10, .max_pixels = 1000, .max_side = 100};

TEST(Limits, HoldOnBothSides) {
  struct Case {
    std::uint64_t width;
    std::uint64_t height;
    bool ok;
  };
  const Case cases[] = {
      {100, 10, true},  {10, 100, true},
      {100, 11, false}, {101, 1, false},
      {1, 101, false},  {1, 1, true},
      {0, 5, false},    {0xffffffff, 0xffffffff, false},
      {25, 40, true},   {77, 13, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CheckPictureSize(c.width, c.height, kLimits).ok(), c.ok)
        << c.width << "x" << c.height;
  }
}

TEST(Limits, SayTheValueTheLimitAndTheKey) {
  const Status pixels = CheckPictureSize(77, 13, kLimits);
  EXPECT_EQ(pixels.error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(pixels.error().message(),
            "picture of 77x13 = 1001 pixels, over limits.max_pixels of 1000");
  EXPECT_EQ(CheckPictureSize(101, 1, kLimits).error().message(),
            "picture of 101x1, over limits.max_side of 100");
  const Bytes eleven(11);
  EXPECT_EQ(CheckSourceSize(eleven, kLimits).error().message(),
            "source of 11 bytes, over limits.max_source_bytes of 10");
}

TEST(Limits, RefuseEmptySourcesAsEmpty) {
  EXPECT_EQ(CheckSourceSize({}, kLimits).error().cls(), ErrorClass::kEmpty);
  EXPECT_TRUE(CheckSourceSize(Bytes(10), kLimits).ok());
}

}  // namespace
}  // namespace darkroom
