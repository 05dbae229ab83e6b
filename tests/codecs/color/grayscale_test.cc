#include "codecs/color/grayscale.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

double ToLight(int sample) {
  const double v = sample / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double ToSample(double light) {
  return 255 * (light <= 0.0031308 ? 12.92 * light
                                   : 1.055 * std::pow(light, 1 / 2.4) - 0.055);
}

TEST(Grayscale, IsTheLuminanceOfRgb) {
  PlanarImage image =
      FlatPicture({ColorModel::kRgb, false, false, {50, 40}}, {0, 0, 0});
  for (std::size_t p = 0; p < 3; ++p) {
    image.planes[p] = Noise(50, 40, static_cast<std::uint32_t>(p + 1));
  }
  const PlanarImage before = image;
  ToGrayscale(image);
  EXPECT_EQ(image.model, ColorModel::kGray);
  ASSERT_EQ(image.planes.size(), 1U);
  for (std::size_t i = 0; i < 2000; ++i) {
    const double light = 0.2126 * ToLight(before.planes[0].samples[i]) +
                         0.7152 * ToLight(before.planes[1].samples[i]) +
                         0.0722 * ToLight(before.planes[2].samples[i]);
    EXPECT_NEAR(image.planes[0].samples[i], ToSample(light), 0.55);
  }
}

TEST(Grayscale, EveryGrayStaysWhatItIs) {
  for (int level = 0; level < 256; ++level) {
    const auto sample = static_cast<std::uint8_t>(level);
    PlanarImage image = FlatPicture({ColorModel::kRgb, false, false, {1, 1}},
                                    {sample, sample, sample});
    ToGrayscale(image);
    EXPECT_EQ(image.planes[0].samples[0], level);
  }
}

TEST(Grayscale, TakesLumaAndAlphaAsTheyAre) {
  for (const PictureShape& shape : AllShapes()) {
    if (shape.model == ColorModel::kRgb) continue;
    SCOPED_TRACE(NameOf(shape));
    std::vector<std::uint8_t> samples = {77, 3, 250};
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(9);
    PlanarImage image = FlatPicture(shape, samples);
    ToGrayscale(image);
    EXPECT_EQ(image.model, ColorModel::kGray);
    EXPECT_EQ(image.alpha, shape.alpha);
    ASSERT_EQ(image.planes.size(), shape.alpha ? 2U : 1U);
    EXPECT_EQ(image.planes[0].samples[0], 77);
    if (shape.alpha) {
      EXPECT_EQ(image.planes[1].samples[0], 9);
    }
  }
}

}  // namespace
}  // namespace darkroom
