#include "codecs/pixels/ssim.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/pictures.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

// The definition, word by word and in two passes.
double Definition(const Plane& a, const Plane& b) {
  const int w = std::min(a.width, 8);
  const int h = std::min(a.height, 8);
  const double c1 = 6.5025;
  const double c2 = 58.5225;
  double total = 0;
  int windows = 0;
  for (int y = 0; y + h <= a.height; ++y) {
    if (y % 4 != 0 && y + h != a.height) continue;
    for (int x = 0; x + w <= a.width; ++x) {
      if (x % 4 != 0 && x + w != a.width) continue;
      double mean_a = 0, mean_b = 0, var_a = 0, var_b = 0, covariance = 0;
      for (int i = 0; i < w * h; ++i) {
        mean_a += a.Row(y + i / w)[x + i % w] / double(w * h);
        mean_b += b.Row(y + i / w)[x + i % w] / double(w * h);
      }
      for (int i = 0; i < w * h; ++i) {
        const double da = a.Row(y + i / w)[x + i % w] - mean_a;
        const double db = b.Row(y + i / w)[x + i % w] - mean_b;
        var_a += da * da / (w * h);
        var_b += db * db / (w * h);
        covariance += da * db / (w * h);
      }
      total +=
          (2 * mean_a * mean_b + c1) * (2 * covariance + c2) /
          ((mean_a * mean_a + mean_b * mean_b + c1) * (var_a + var_b + c2));
      ++windows;
    }
  }
  return total / windows;
}

Plane Picture(int width, int height) {
  return MakePicture(ColorModel::kGray, false, width, height).planes[0];
}

TEST(Ssim, IsTheDefinitionForAllSizes) {
  constexpr PlaneSize kSizes[] = {{1, 1},   {3, 7},  {8, 8},   {9, 8},
                                  {12, 30}, {61, 5}, {70, 43}, {64, 64}};
  for (const PlaneSize& size : kSizes) {
    const Plane a = Picture(size.width, size.height);
    Plane b = a;
    const Plane noise = Noise(size.width, size.height, 3);
    for (std::size_t i = 0; i < b.samples.size(); ++i) {
      b.samples[i] = static_cast<std::uint8_t>(
          std::clamp(b.samples[i] + noise.samples[i] / 8 - 16, 0, 255));
    }
    EXPECT_NEAR(Ssim(a, b), Definition(a, b), 1e-9);
    EXPECT_LT(Ssim(a, b), 1);
    EXPECT_DOUBLE_EQ(Ssim(a, b), Ssim(b, a));
  }
}

TEST(Ssim, IsOneForEqualPlanesAndNearNothingForOthers) {
  const Plane picture = Picture(100, 80);
  EXPECT_DOUBLE_EQ(Ssim(picture, picture), 1);
  EXPECT_LT(std::abs(Ssim(Noise(100, 80, 1), Noise(100, 80, 2))), 0.05);
}

TEST(Ssim, FallsAsNoiseRises) {
  const Plane picture = Picture(100, 80);
  const Plane noise = Noise(100, 80, 3);
  double before = 1;
  for (const int strength : {2, 8, 32, 64}) {
    Plane noisy = picture;
    for (std::size_t i = 0; i < noisy.samples.size(); ++i) {
      noisy.samples[i] = static_cast<std::uint8_t>(std::clamp(
          noisy.samples[i] + (noise.samples[i] - 128) * strength / 128, 0,
          255));
    }
    EXPECT_LT(Ssim(picture, noisy), before);
    before = Ssim(picture, noisy);
  }
}

}  // namespace
}  // namespace darkroom
