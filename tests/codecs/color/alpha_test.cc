#include "codecs/color/alpha.h"

#include <cmath>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

TEST(Alpha, MixesEveryPairRoundedToNearest) {
  for (const int ground : {0, 128, 255}) {
    for (int color = 0; color < 256; ++color) {
      for (int alpha = 0; alpha < 256; ++alpha) {
        const Row c = {static_cast<std::uint8_t>(color)};
        const Row a = {static_cast<std::uint8_t>(alpha)};
        Row mixed(1);
        MixRow(c, a, static_cast<std::uint8_t>(ground), mixed);
        const double exact = (color * alpha + ground * (255 - alpha)) / 255.0;
        ASSERT_EQ(mixed[0], std::lround(exact)) << color << " " << alpha;
      }
    }
  }
}

// A premultiplied sample says its colour to within half a step of 255/alpha.
TEST(Alpha, UnmixesToTheColorAsFarAsAlphaTells) {
  for (const int ground : {0, 128}) {
    for (int color = 0; color < 256; ++color) {
      for (int alpha = 1; alpha < 256; ++alpha) {
        const Row a = {static_cast<std::uint8_t>(alpha)};
        Row row = {static_cast<std::uint8_t>(color)};
        MixRow(row, a, static_cast<std::uint8_t>(ground), row);
        UnmixRow(row, a, static_cast<std::uint8_t>(ground));
        ASSERT_NEAR(row[0], color, 127.5 / alpha + 0.5)
            << "alpha " << alpha << " ground " << ground;
      }
    }
  }
}

TEST(Alpha, WithoutAnyThereIsNoColor) {
  Row row = {200, 17};
  UnmixRow(row, Row{0, 0}, 128);
  EXPECT_EQ(row, (Row{128, 128}));
}

TEST(Alpha, UnmixClampsOvershoots) {
  Row row = {200, 0};
  UnmixRow(row, Row{100, 100}, 0);
  EXPECT_EQ(row, (Row{255, 0}));
  row = {0};
  UnmixRow(row, Row{10}, 128);
  EXPECT_EQ(row, Row{0});
}

TEST(Alpha, OpaqueMeansAll) {
  EXPECT_TRUE(IsOpaque(Row(100, 255)));
  Row almost(100, 255);
  almost[63] = 254;
  EXPECT_FALSE(IsOpaque(almost));
}

PlanarImage OnePixel(ColorModel model, const Row& samples) {
  PlanarImage image;
  image.model = model;
  image.alpha = true;
  image.width = 1;
  image.height = 1;
  for (const std::uint8_t sample : samples) {
    image.planes.emplace_back(1, 1).samples[0] = sample;
  }
  return image;
}

Row SamplesOfPixel(const PlanarImage& image) {
  Row samples;
  for (const Plane& plane : image.planes) samples.push_back(plane.samples[0]);
  return samples;
}

TEST(Alpha, FlattensOverTheBackgroundInEveryModel) {
  struct Case {
    ColorModel model;
    Row source;
    Rgb background;
    Row flat;
  };
  const Case cases[] = {
      {ColorModel::kRgb, {200, 100, 0, 51}, {0, 0, 255}, {40, 20, 204}},
      {ColorModel::kRgb, {9, 8, 7, 0}, {1, 2, 3}, {1, 2, 3}},
      {ColorModel::kRgb, {9, 8, 7, 255}, {1, 2, 3}, {9, 8, 7}},
      {ColorModel::kGray, {100, 51}, {255, 255, 255}, {224}},
      {ColorModel::kGray, {100, 0}, {255, 0, 0}, {255, 0, 0}},
      {ColorModel::kYCbCr, {100, 90, 200, 0}, {255, 255, 255}, {255, 128, 128}},
  };
  for (const Case& c : cases) {
    PlanarImage image = OnePixel(c.model, c.source);
    Flatten(image, c.background);
    EXPECT_FALSE(image.alpha);
    EXPECT_EQ(SamplesOfPixel(image), c.flat);
  }
}

TEST(Alpha, UnpremultipliesChromaAroundItsNeutral) {
  PlanarImage image = OnePixel(ColorModel::kYCbCr, {50, 128, 148, 51});
  Unpremultiply(image);
  EXPECT_EQ(SamplesOfPixel(image), (Row{250, 128, 228, 51}));
}

}  // namespace
}  // namespace darkroom
