#include "codecs/pixels/gaussian.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

// Along a row whose ends are continued, in doubles.
std::vector<double> ReferenceRow(const std::vector<double>& row, double sigma) {
  const int radius = static_cast<int>(std::ceil(6 * sigma));
  const int count = static_cast<int>(row.size());
  std::vector<double> blurred;
  for (int i = 0; i < count; ++i) {
    double sum = 0;
    double weights = 0;
    for (int d = -radius; d <= radius; ++d) {
      const double weight = std::exp(-d * d / (2 * sigma * sigma));
      sum += weight *
             row[static_cast<std::size_t>(std::clamp(i + d, 0, count - 1))];
      weights += weight;
    }
    blurred.push_back(sum / weights);
  }
  return blurred;
}

std::vector<double> ReferenceBlur(const Plane& plane, double sigma) {
  std::vector<double> blurred(plane.samples.begin(), plane.samples.end());
  const auto width = static_cast<std::size_t>(plane.width);
  const auto height = static_cast<std::size_t>(plane.height);
  for (std::size_t y = 0; y < height; ++y) {
    const auto begin = blurred.begin() + static_cast<std::ptrdiff_t>(y * width);
    const auto row = ReferenceRow({begin, begin + plane.width}, sigma);
    std::copy(row.begin(), row.end(), begin);
  }
  for (std::size_t x = 0; x < width; ++x) {
    std::vector<double> column;
    for (std::size_t y = 0; y < height; ++y) {
      column.push_back(blurred[y * width + x]);
    }
    column = ReferenceRow(column, sigma);
    for (std::size_t y = 0; y < height; ++y) {
      blurred[y * width + x] = column[y];
    }
  }
  return blurred;
}

double LargestError(const Plane& plane, double sigma) {
  WidePlane wide = Widened(plane);
  GaussianBlur(wide, sigma);
  const std::vector<double> expected = ReferenceBlur(plane, sigma);
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::abs(wide.samples[i] / 128.0 - expected[i]));
  }
  return worst;
}

// Black on the left, white on the right.
Plane Step(int width, int height) {
  Plane plane(width, height);
  for (int y = 0; y < height; ++y) {
    std::fill(plane.Row(y) + width / 2, plane.Row(y) + width, 255);
  }
  return plane;
}

TEST(Gaussian, SmallSigmasAreTheDefinition) {
  for (const double sigma : {0.15, 0.3, 0.5, 1.0, 1.7, 3.0, 6.0}) {
    SCOPED_TRACE(sigma);
    for (const PlaneSize size : {PlaneSize{1, 1}, PlaneSize{1, 40},
                                 PlaneSize{33, 1}, PlaneSize{37, 29}}) {
      EXPECT_LT(LargestError(Noise(size.width, size.height, 7), sigma), 0.25);
    }
    EXPECT_LT(LargestError(Step(64, 5), sigma), 0.25);
  }
}

TEST(Gaussian, LargeSigmasComeNearTheDefinition) {
  for (const double sigma : {6.1, 9.0, 20.0, 55.5, 100.0}) {
    SCOPED_TRACE(sigma);
    EXPECT_LT(LargestError(Step(600, 3), sigma), 2.6);
    EXPECT_LT(LargestError(Step(40, 2), sigma), 2.6);
    EXPECT_LT(LargestError(Noise(90, 70, 3), sigma), 2);
  }
}

TEST(Gaussian, FlatStaysExactlyFlat) {
  for (int level = 0; level < 256; ++level) {
    Plane plane(19, 11);
    plane.samples.assign(plane.samples.size(),
                         static_cast<std::uint8_t>(level));
    for (const double sigma : {0.3, 1.1, 5.9, 6.3, 31.0, 100.0}) {
      WidePlane wide = Widened(plane);
      GaussianBlur(wide, sigma);
      EXPECT_EQ(wide.samples, Widened(plane).samples) << level << " " << sigma;
    }
  }
}

TEST(Gaussian, IsSymmetric) {
  for (const double sigma : {0.8, 4.0, 12.0}) {
    const Plane plane = Noise(41, 23, 5);
    Plane reversed = plane;
    std::reverse(reversed.samples.begin(), reversed.samples.end());
    WidePlane one = Widened(plane);
    WidePlane other = Widened(reversed);
    GaussianBlur(one, sigma);
    GaussianBlur(other, sigma);
    std::reverse(other.samples.begin(), other.samples.end());
    if (sigma <= 6) {
      EXPECT_EQ(one.samples, other.samples);
    }
    // Floats may round the other way round, by less than shows.
    for (std::size_t i = 0; i < one.samples.size(); ++i) {
      EXPECT_NEAR(one.samples[i], other.samples[i], 2);
    }
  }
}

TEST(Gaussian, MeansAreKept) {
  Plane plane(301, 301);
  plane.Row(150)[150] = 255;
  for (const double sigma : {1.0, 3.0}) {
    WidePlane wide = Widened(plane);
    GaussianBlur(wide, sigma);
    double sum = 0;
    double variance = 0;
    for (int y = 0; y < wide.height; ++y) {
      for (int x = 0; x < wide.width; ++x) {
        sum += wide.Row(y)[x];
        variance += wide.Row(y)[x] * (x - 150.0) * (x - 150.0);
      }
    }
    EXPECT_NEAR(sum / (255 * 128), 1, 0.02) << sigma;
    EXPECT_NEAR(variance / sum, sigma * sigma, 0.06 * sigma * sigma) << sigma;
  }
}

TEST(Gaussian, NarrowingRoundsToNearest) {
  WidePlane wide(3, 1);
  wide.samples = {63, 64, 255 * 128};
  EXPECT_EQ(Narrowed(wide).samples, (std::vector<std::uint8_t>{0, 1, 255}));
}

}  // namespace
}  // namespace darkroom
