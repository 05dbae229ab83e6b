#include "codecs/color/chroma.h"

#include <vector>

#include <gtest/gtest.h>

#include "codecs/color/color.h"
#include "tests/support/flat_picture.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

TEST(Chroma, DoublingIsLinearBetweenCentres) {
  Plane half(3, 1);
  half.samples = {0, 80, 160};
  EXPECT_EQ(Doubled(half, {6, 1}).samples, (Row{0, 20, 60, 100, 140, 160}));
  EXPECT_EQ(Doubled(half, {5, 2}).samples,
            (Row{0, 20, 60, 100, 140, 0, 20, 60, 100, 140}));
}

TEST(Chroma, DoublingThenHalvingKeepsASlope) {
  Plane half(20, 10);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 20; ++x) {
      half.Row(y)[x] = static_cast<std::uint8_t>(8 * x + 4 * y);
    }
  }
  const Plane back = Halved(Doubled(half, {40, 20}));
  for (int y = 1; y < 9; ++y) {
    for (int x = 1; x < 19; ++x) EXPECT_EQ(back.Row(y)[x], half.Row(y)[x]);
  }
}

TEST(Chroma, FlatStaysFlatInEveryShape) {
  for (const PictureShape& shape : AllShapes()) {
    if (shape.model != ColorModel::kYCbCr || shape.alpha) continue;
    SCOPED_TRACE(NameOf(shape));
    PlanarImage image = FlatPicture(shape, {10, 20, 255});
    DoubleChroma(image);
    EXPECT_FALSE(image.half_chroma());
    const auto pixels = image.planes[0].samples.size();
    EXPECT_EQ(image.planes[1].samples, Row(pixels, 20));
    EXPECT_EQ(image.planes[2].samples, Row(pixels, 255));
  }
}

TEST(Chroma, RgbComesBackFromYCbCr) {
  PlanarImage image =
      FlatPicture({ColorModel::kRgb, true, false, {40, 30}}, {0, 0, 0, 50});
  for (std::size_t p = 0; p < 3; ++p) {
    image.planes[p] = Noise(40, 30, static_cast<std::uint32_t>(p + 1));
  }
  const PlanarImage before = image;
  ToYCbCr(image);
  EXPECT_EQ(image.model, ColorModel::kYCbCr);
  ToRgb(image);
  for (std::size_t p = 0; p < 3; ++p) {
    for (std::size_t i = 0; i < 1200; ++i) {
      EXPECT_NEAR(image.planes[p].samples[i], before.planes[p].samples[i], 2);
    }
  }
  EXPECT_EQ(image.planes[3].samples, before.planes[3].samples);
}

}  // namespace
}  // namespace darkroom
