#include "codecs/pixels/thumb_hash.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "codecs/planes.h"

namespace darkroom {
namespace {

RgbaPicture Slopes(int width, int height, bool alpha) {
  RgbaPicture picture = {width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int samples[] = {
          255 * x / std::max(1, width - 1),
          255 * y / std::max(1, height - 1),
          (x * x + 3 * y) % 256,
          alpha ? 255 * (x + y) / std::max(1, width + height - 2) : 255,
      };
      for (const int sample : samples) {
        picture.samples.push_back(static_cast<std::uint8_t>(sample));
      }
    }
  }
  return picture;
}

// The bytes are those of rgbaToThumbHash of npm's thumbhash 0.1.1 for the same
// samples.
TEST(ThumbHash, IsTheReferences) {
  struct Case {
    int width, height;
    bool alpha;
    Bytes expected;
  };
  const Case cases[] = {
      {100, 75, false, {0x1f, 0x08, 0x0a, 0x35, 0x9a, 0x80, 0x77,
                        0x77, 0x70, 0x77, 0x77, 0x77, 0x77, 0x67,
                        0x88, 0x87, 0x70, 0x81, 0x08, 0xf8, 0x77}},
      {75, 100, false, {0x1f, 0xf8, 0x09, 0x35, 0x1a, 0x70, 0x76,
                        0x70, 0x77, 0x77, 0x77, 0x77, 0x88, 0x87,
                        0x77, 0x88, 0x80, 0x80, 0x09, 0xf8, 0x78}},
      {100, 100, false, {0x1f, 0x08, 0x0a, 0x37, 0x1a, 0x70, 0x76, 0x77,
                         0x70, 0x77, 0x77, 0x77, 0x77, 0x77, 0x88, 0x78,
                         0x88, 0x87, 0x08, 0x08, 0x98, 0x80, 0x7f, 0x07}},
      {64,
       1,
       false,
       {0x93, 0xf6, 0x26, 0x51, 0xbe, 0x75, 0x77, 0x77, 0x88, 0x88, 0x08, 0x8a,
        0xa5, 0x87, 0x4f, 0x88, 0x08}},
      {3,
       50,
       false,
       {0x9b, 0x09, 0x0e, 0x49, 0x24, 0x81, 0x80, 0x88, 0x88, 0x87, 0x88, 0x87,
        0x70, 0x88, 0x08, 0xd8, 0x78}},
      {100, 75, true, {0xa3, 0x08, 0x86, 0x1c, 0x8e, 0x27, 0xa1, 0x87, 0xb0,
                       0x87, 0x89, 0x67, 0x08, 0x0a, 0xac, 0xa0, 0x7f, 0x06,
                       0x78, 0x28, 0x78, 0x88, 0x87, 0x87, 0x08}},
      {40, 90, true, {0xa3, 0xd8, 0x85, 0x1a, 0x0e, 0x27, 0x90, 0xb1,
                      0xa7, 0x77, 0x88, 0x80, 0xb2, 0x0b, 0xe9, 0x59,
                      0x84, 0x87, 0x80, 0x88, 0x88, 0x78, 0x88}},
      {17, 17, true, {0x62, 0x09, 0x86, 0x1d, 0x0e, 0x27, 0x90, 0x69, 0xa3,
                      0x78, 0x89, 0x77, 0x88, 0xa9, 0xa0, 0x0a, 0xfa, 0x58,
                      0x80, 0x87, 0x80, 0x88, 0x88, 0x78, 0x88}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(::testing::Message() << c.width << "x" << c.height);
    EXPECT_EQ(ThumbHashOf(Slopes(c.width, c.height, c.alpha)), c.expected);
  }
}

TEST(ThumbHash, OfOneColorIsThatColorAlone) {
  for (const PlaneSize size : {PlaneSize{32, 32}, PlaneSize{100, 37}}) {
    RgbaPicture white = {size.width, size.height, {}};
    white.samples.assign(4 * Plane(size.width, size.height).samples.size(),
                         255);
    const Bytes hash = ThumbHashOf(white);
    ASSERT_GE(hash.size(), 5U);
    EXPECT_EQ(hash[0] & 63, 63);  // The luminance.
    EXPECT_EQ(hash[2] >> 2, 0);   // No scale, no alpha.
    EXPECT_TRUE(std::all_of(hash.begin() + 5, hash.end(),
                            [](std::uint8_t byte) { return byte == 0; }));
  }
}

TEST(ThumbHash, OfNothingVisibleIsDefined) {
  const RgbaPicture clear = {3, 2, Bytes(24)};
  const Bytes hash = ThumbHashOf(clear);
  ASSERT_GE(hash.size(), 6U);
  EXPECT_EQ(hash[2] & 0x80, 0x80);  // Has alpha,
  EXPECT_EQ(hash[5], 0);            // which is 0 everywhere.
}

}  // namespace
}  // namespace darkroom
