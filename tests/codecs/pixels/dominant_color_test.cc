#include "codecs/pixels/dominant_color.h"

#include <array>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Pixel = std::array<std::uint8_t, 4>;

void Add(RgbaPicture& picture, int count, const Pixel& pixel) {
  picture.width += count;
  picture.height = 1;
  for (int i = 0; i < count; ++i) {
    picture.samples.insert(picture.samples.end(), pixel.begin(), pixel.end());
  }
}

void ExpectColor(const Rgb& color, const Rgb& expected) {
  EXPECT_EQ(color.red, expected.red);
  EXPECT_EQ(color.green, expected.green);
  EXPECT_EQ(color.blue, expected.blue);
}

TEST(DominantColor, OfOneColorIsThatColor) {
  for (const std::uint8_t level : {0, 1, 15, 16, 128, 254, 255}) {
    RgbaPicture picture;
    Add(picture, 10, {level, 77, 255, 255});
    ExpectColor(DominantColorOf(picture), {level, 77, 255});
  }
}

TEST(DominantColor, IsTheOneThatThereIsMostOf) {
  RgbaPicture picture;
  Add(picture, 40, {200, 10, 10, 255});
  Add(picture, 60, {10, 10, 200, 255});
  ExpectColor(DominantColorOf(picture), {10, 10, 200});
}

TEST(DominantColor, CountsPixelsByTheirAlpha) {
  RgbaPicture picture;
  Add(picture, 40, {200, 10, 10, 255});
  Add(picture, 60, {10, 10, 200, 100});
  Add(picture, 200, {10, 200, 10, 0});
  ExpectColor(DominantColorOf(picture), {200, 10, 10});
}

TEST(DominantColor, IsNotSplitAtTheBorderOfBins) {
  // 15 and 16 are in different bins; together they outnumber the other.
  RgbaPicture picture;
  Add(picture, 30, {15, 15, 15, 255});
  Add(picture, 30, {16, 16, 16, 255});
  Add(picture, 40, {240, 240, 240, 255});
  ExpectColor(DominantColorOf(picture), {16, 16, 16});
}

TEST(DominantColor, OfNothingVisibleIsWhite) {
  RgbaPicture picture;
  Add(picture, 3, {9, 9, 9, 0});
  ExpectColor(DominantColorOf(picture), {255, 255, 255});
}

}  // namespace
}  // namespace darkroom
