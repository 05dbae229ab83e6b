#include "codecs/color/color.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

PlanarImage OnePixel(ColorModel model, const Row& samples) {
  PlanarImage image;
  image.model = model;
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

Row YCbCrOf(const Row& rgb) {
  const ColorSamples samples =
      SamplesOf({rgb[0], rgb[1], rgb[2]}, ColorModel::kYCbCr);
  return {samples.begin(), samples.end()};
}

int Rounded(double value) {
  return static_cast<int>(std::lround(std::clamp(value, 0.0, 255.0)));
}

TEST(Color, YCbCrToRgbIsJfifs) {
  const Plane noise = Noise(3, 5000, 1);
  for (int i = 0; i < noise.height; ++i) {
    const double y = noise.Row(i)[0];
    const double cb = noise.Row(i)[1] - 128.0;
    const double cr = noise.Row(i)[2] - 128.0;
    PlanarImage image =
        OnePixel(ColorModel::kYCbCr, Row(noise.Row(i), noise.Row(i) + 3));
    ToRgb(image);
    const Row rgb = SamplesOfPixel(image);
    // Half a step either way may round differently.
    EXPECT_NEAR(rgb[0], Rounded(y + 1.402 * cr), 1);
    EXPECT_NEAR(rgb[1], Rounded(y - 0.344136286 * cb - 0.714136286 * cr), 1);
    EXPECT_NEAR(rgb[2], Rounded(y + 1.772 * cb), 1);
  }
}

TEST(Color, KnownColorsConvertBothWays) {
  struct Case {
    Row rgb;
    Row ycbcr;
  };
  const Case cases[] = {
      {{0, 0, 0}, {0, 128, 128}},     {{255, 255, 255}, {255, 128, 128}},
      {{99, 99, 99}, {99, 128, 128}}, {{255, 0, 0}, {76, 85, 255}},
      {{0, 255, 0}, {150, 44, 21}},   {{0, 0, 255}, {29, 255, 107}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(YCbCrOf(c.rgb), c.ycbcr);
    PlanarImage image = OnePixel(ColorModel::kYCbCr, c.ycbcr);
    ToRgb(image);
    const Row back = SamplesOfPixel(image);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(back[i], c.rgb[i], 1);
  }
}

TEST(Color, EveryGrayStaysWhatItIs) {
  for (int level = 0; level < 256; ++level) {
    const auto sample = static_cast<std::uint8_t>(level);
    const Row ycbcr = YCbCrOf({sample, sample, sample});
    EXPECT_EQ(ycbcr, (Row{sample, 128, 128}));
    PlanarImage image = OnePixel(ColorModel::kYCbCr, ycbcr);
    ToRgb(image);
    EXPECT_EQ(SamplesOfPixel(image), (Row{sample, sample, sample}));
  }
}

TEST(Color, GrayWithAlphaKeepsItsAlphaLast) {
  PlanarImage image = OnePixel(ColorModel::kGray, {70, 9});
  image.alpha = true;
  ToRgb(image);
  EXPECT_EQ(image.model, ColorModel::kRgb);
  EXPECT_EQ(SamplesOfPixel(image), (Row{70, 70, 70, 9}));
}

TEST(Color, InksTakeLightAway) {
  struct Case {
    Row cmyk;
    Row rgb;
  };
  const Case cases[] = {
      {{0, 0, 0, 0}, {255, 255, 255}}, {{0, 0, 0, 255}, {0, 0, 0}},
      {{255, 0, 0, 0}, {0, 255, 255}}, {{0, 255, 0, 0}, {255, 0, 255}},
      {{0, 0, 255, 0}, {255, 255, 0}}, {{55, 105, 155, 51}, {160, 120, 80}},
  };
  for (const Case& c : cases) {
    PlanarImage image = OnePixel(ColorModel::kCmyk, c.cmyk);
    ToRgb(image);
    EXPECT_EQ(SamplesOfPixel(image), c.rgb);
  }
}

TEST(Color, HalvingIsTheMeanOfTwoByTwo) {
  Plane plane(3, 3);
  plane.samples = {10, 20, 7,  //
                   30, 41, 8,  //
                   50, 61, 99};
  EXPECT_EQ(Halved(plane).samples, (Row{25, 8, 56, 99}));
}

TEST(Color, ABackgroundHasSamplesInEveryModel) {
  EXPECT_EQ(SamplesOf({255, 0, 0}, ColorModel::kRgb),
            (ColorSamples{255, 0, 0}));
  EXPECT_EQ(SamplesOf({255, 0, 0}, ColorModel::kYCbCr),
            (ColorSamples{76, 85, 255}));
  EXPECT_EQ(SamplesOf({9, 9, 9}, ColorModel::kGray)[0], 9);
}

}  // namespace
}  // namespace darkroom
