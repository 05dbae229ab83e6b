#include "codecs/resample/deep_image.h"

#include <cmath>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

DeepPlane Row(const std::vector<float>& samples) {
  DeepPlane plane(static_cast<int>(samples.size()), 1);
  plane.samples = samples;
  return plane;
}

TEST(DeepImage, RoundsToNearestAndClamps) {
  const PlanarImage rounded =
      Quantised({.model = ColorModel::kGray,
                 .planes = {Row({-0.3F, 0, 0.4999F / 255, 0.5001F / 255,
                                 254.4999F / 255, 254.501F / 255, 1.2F})}});
  EXPECT_EQ(rounded.width, 7);
  EXPECT_EQ(rounded.height, 1);
  EXPECT_EQ(rounded.planes[0].samples,
            (std::vector<std::uint8_t>{0, 0, 0, 1, 254, 255, 255}));
}

TEST(DeepImage, SixteenBitsAreRoundedOnce) {
  DeepImage image = {.model = ColorModel::kGray, .planes = {{65536, 1}}};
  for (int i = 0; i < 65536; ++i) {
    image.planes[0].Row(0)[i] = static_cast<float>(i) / 65535.0F;
  }
  const PlanarImage rounded = Quantised(std::move(image));
  for (int i = 0; i < 65536; ++i) {
    ASSERT_EQ(rounded.planes[0].Row(0)[i], std::lround(i / 257.0)) << i;
  }
}

TEST(DeepImage, DividesByAlphaWhereThereIsAny) {
  DeepImage image = {.model = ColorModel::kGray,
                     .alpha = true,
                     .planes = {Row({0.2F, 0.001F, 0.7F, 0.9F, 0.5F}),
                                Row({0.5F, 0.001F, 1.1F, 1, -0.1F})}};
  Unpremultiply(image);
  EXPECT_EQ(image.planes[0].samples,
            (std::vector<float>{0.4F, 0, 0.7F, 0.9F, 0}));
}

TEST(DeepImage, LeavesAlphaOutOfTheLight) {
  DeepImage image = {.model = ColorModel::kGray,
                     .alpha = true,
                     .planes = {Row({0.5F}), Row({0.5F})}};
  EncodeLight(image);
  const PlanarImage rounded = Quantised(std::move(image));
  EXPECT_EQ(rounded.planes[0].samples[0], 188);
  EXPECT_EQ(rounded.planes[1].samples[0], 128);
}

}  // namespace
}  // namespace darkroom
