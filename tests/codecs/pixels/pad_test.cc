#include "codecs/pixels/pad.h"

#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

VariantGeometry Placed(PlaneSize scaled, PlaneSize output, int left, int top) {
  VariantGeometry geometry;
  geometry.scaled = scaled;
  geometry.output = output;
  geometry.left = left;
  geometry.top = top;
  return geometry;
}

PlanarImage Flat(ColorModel model, PlaneSize size, const Row& samples) {
  PlanarImage image;
  image.model = model;
  image.width = size.width;
  image.height = size.height;
  for (const std::uint8_t sample : samples) {
    Plane& plane = image.planes.emplace_back(size.width, size.height);
    plane.samples.assign(plane.samples.size(), sample);
  }
  return image;
}

TEST(Pad, HalvedChromaNeedsAnEvenPlace) {
  EXPECT_TRUE(PaddingKeepsHalfChroma(Placed({6, 4}, {10, 8}, 2, 2)));
  EXPECT_FALSE(PaddingKeepsHalfChroma(Placed({6, 4}, {10, 8}, 1, 2)));
  EXPECT_FALSE(PaddingKeepsHalfChroma(Placed({6, 4}, {10, 8}, 2, 3)));
  EXPECT_FALSE(PaddingKeepsHalfChroma(Placed({5, 4}, {10, 8}, 2, 2)));
  // An odd picture that ends where the output ends is on the grid.
  EXPECT_TRUE(PaddingKeepsHalfChroma(Placed({5, 4}, {7, 4}, 2, 0)));
  EXPECT_TRUE(PaddingKeepsHalfChroma(Placed({5, 3}, {5, 3}, 0, 0)));
}

TEST(Pad, LaysGrayOnGray) {
  PlanarImage image = Flat(ColorModel::kGray, {2, 1}, {7});
  Pad(image, Placed({2, 1}, {4, 2}, 1, 1), {9, 9, 9});
  EXPECT_EQ(image.width, 4);
  EXPECT_EQ(image.height, 2);
  ASSERT_EQ(image.planes.size(), 1U);
  EXPECT_EQ(image.planes[0].samples, (Row{9, 9, 9, 9, 9, 7, 7, 9}));
}

TEST(Pad, LaysGrayOnAColorAsRgb) {
  PlanarImage image = Flat(ColorModel::kGray, {1, 1}, {7});
  Pad(image, Placed({1, 1}, {2, 1}, 0, 0), {1, 2, 3});
  EXPECT_EQ(image.model, ColorModel::kRgb);
  ASSERT_EQ(image.planes.size(), 3U);
  EXPECT_EQ(image.planes[0].samples, (Row{7, 1}));
  EXPECT_EQ(image.planes[1].samples, (Row{7, 2}));
  EXPECT_EQ(image.planes[2].samples, (Row{7, 3}));
}

TEST(Pad, IsOpaqueAroundTransparency) {
  PlanarImage image = Flat(ColorModel::kRgb, {1, 1}, {10, 20, 30, 40});
  image.alpha = true;
  Pad(image, Placed({1, 1}, {1, 2}, 0, 1), {1, 2, 3});
  EXPECT_EQ(image.planes[2].samples, (Row{3, 30}));
  EXPECT_EQ(image.planes[3].samples, (Row{255, 40}));
}

TEST(Pad, PadsHalvedChromaOnItsOwnGrid) {
  PlanarImage image = Flat(ColorModel::kYCbCr, {2, 2}, {50, 60, 70});
  image.planes[1] = Plane(1, 1);
  image.planes[2] = Plane(1, 1);
  Pad(image, Placed({2, 2}, {5, 2}, 2, 0), {255, 255, 255});
  EXPECT_EQ(image.planes[0].samples,
            (Row{255, 255, 50, 50, 255, 255, 255, 50, 50, 255}));
  EXPECT_EQ(image.planes[1].samples, (Row{128, 0, 128}));
  EXPECT_TRUE(image.half_chroma());
}

}  // namespace
}  // namespace darkroom
