#include "codecs/pixels/sharpen.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"
#include "tests/support/heap_meter.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

constexpr Sharpen kSigmaOne = {Sharpen::Mode::kSigma, 1};
constexpr Sharpen kAuto = {Sharpen::Mode::kAuto, 1};

// A row that steps from `low` to `high` in its middle.
PlanarImage StepOf(const PictureShape& shape, std::uint8_t low,
                   std::uint8_t high) {
  Row samples(static_cast<std::size_t>(ColorPlanes(shape.model)), low);
  if (shape.alpha) samples.push_back(255);
  PlanarImage image = FlatPicture(shape, samples);
  for (int p = 0; p < ColorPlanes(shape.model); ++p) {
    Plane& plane = image.planes[static_cast<std::size_t>(p)];
    for (int y = 0; y < plane.height; ++y) {
      std::fill(plane.Row(y) + plane.width / 2, plane.Row(y) + plane.width,
                high);
    }
  }
  return image;
}

// libvips' curve, in its own L* of 0 to 100.
double VipsCurve(double v) {
  constexpr double kX1 = 2, kY2 = 10, kY3 = 20, kM1 = 1, kM2 = 2;
  const double size = std::abs(v);
  const double sum = size < kX1 ? size * kM1 : (size - kX1) * kM2 + kX1 * kM1;
  return v < 0 ? -std::min(sum, kY3) : std::min(sum, kY2);
}

TEST(Sharpen, LeavesFlatPicturesAsTheyAre) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    Row samples = {255, 3, 130};
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(80);
    const PlanarImage flat = FlatPicture(shape, samples);
    for (const Sharpen& sharpen : {kSigmaOne, kAuto}) {
      PlanarImage image = flat;
      ApplyMask(image, MaskFor(sharpen, 8));
      for (std::size_t p = 0; p < flat.planes.size(); ++p) {
        EXPECT_EQ(image.planes[p].samples, flat.planes[p].samples);
      }
    }
  }
}

TEST(Sharpen, FollowsLibvipsCurve) {
  struct Case {
    std::uint8_t low, high;
  };
  for (const Case& c : {Case{100, 104}, Case{100, 125}, Case{60, 200}}) {
    SCOPED_TRACE(c.high);
    PlanarImage image =
        StepOf({ColorModel::kGray, false, false, {40, 3}}, c.low, c.high);
    const Plane before = image.planes[0];
    ApplyMask(image, MaskFor(kSigmaOne, 1));
    for (int x = 0; x < 40; ++x) {
      // The mean around x: of the taps that lie on the high side.
      double above = 0;
      double sum = 0;
      for (int d = -4; d <= 4; ++d) {
        const double weight = std::exp(-d * d / 2.0);
        sum += weight;
        if (x + d >= 20) above += weight;
      }
      const double mean = c.low + (c.high - c.low) * above / sum;
      const double sample = before.Row(0)[x];
      const double expected = sample + 2.55 * VipsCurve((sample - mean) / 2.55);
      EXPECT_NEAR(image.planes[0].Row(1)[x], std::clamp(expected, 0.0, 255.0),
                  0.6)
          << x;
    }
  }
}

TEST(Sharpen, HalosStayBelowTheLimits) {
  PlanarImage image =
      StepOf({ColorModel::kGray, false, false, {60, 4}}, 80, 170);
  ApplyMask(image, MaskFor({Sharpen::Mode::kSigma, 10}, 1));
  const auto [low, high] = std::minmax_element(image.planes[0].samples.begin(),
                                               image.planes[0].samples.end());
  EXPECT_EQ(*high, 170 + 26);
  EXPECT_EQ(*low, 80 - 51);
}

TEST(Sharpen, IsClampedAndNeverWrapsAround) {
  PlanarImage image =
      StepOf({ColorModel::kRgb, false, false, {20, 20}}, 0, 255);
  const PlanarImage before = image;
  ApplyMask(image, MaskFor(kSigmaOne, 1));
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_EQ(image.planes[p].samples, before.planes[p].samples);
  }
}

TEST(Sharpen, KeepsTheHueOfColors) {
  PlanarImage image =
      StepOf({ColorModel::kRgb, false, false, {20, 2}}, 90, 120);
  for (std::uint8_t& sample : image.planes[1].samples) sample = 100;
  const PlanarImage before = image;
  ApplyMask(image, MaskFor(kSigmaOne, 1));
  EXPECT_NE(image.planes[0].samples, before.planes[0].samples);
  for (std::size_t i = 0; i < image.planes[0].samples.size(); ++i) {
    const int red = image.planes[0].samples[i] - before.planes[0].samples[i];
    EXPECT_EQ(image.planes[1].samples[i] - before.planes[1].samples[i], red);
    EXPECT_EQ(image.planes[2].samples[i] - before.planes[2].samples[i], red);
  }
}

TEST(Sharpen, LeavesChromaAndAlphaAlone) {
  PlanarImage image =
      StepOf({ColorModel::kYCbCr, true, true, {21, 9}}, 70, 190);
  image.planes[3] = Noise(21, 9, 6);
  const PlanarImage before = image;
  ApplyMask(image, MaskFor(kSigmaOne, 1));
  EXPECT_NE(image.planes[0].samples, before.planes[0].samples);
  for (std::size_t p = 1; p < 4; ++p) {
    EXPECT_EQ(image.planes[p].samples, before.planes[p].samples);
  }
}

TEST(Sharpen, TransparentColorsMakeNoHalo) {
  PlanarImage image = StepOf({ColorModel::kGray, true, false, {30, 3}}, 0, 150);
  for (int y = 0; y < 3; ++y) std::fill_n(image.planes[1].Row(y), 15, 0);
  ApplyMask(image, MaskFor(kSigmaOne, 1));
  for (int x = 15; x < 30; ++x) EXPECT_EQ(image.planes[0].Row(1)[x], 150) << x;
}

TEST(Sharpen, AutomaticGrowsWithTheReduction) {
  EXPECT_EQ(MaskFor(kAuto, 0.4).sigma, 0);
  EXPECT_EQ(MaskFor(kAuto, 1).sigma, 0);
  EXPECT_EQ(MaskFor(kAuto, 1.25).sigma, 0);
  double last = 0;
  for (const double reduction : {1.3, 1.6, 2.0, 3.0, 4.0}) {
    const UnsharpMask mask = MaskFor(kAuto, reduction);
    EXPECT_GT(mask.edge, last) << reduction;
    EXPECT_LE(mask.edge, 1);
    last = mask.edge;
  }
  EXPECT_EQ(MaskFor(kAuto, 40).edge, last);
}

TEST(Sharpen, OffIsNothing) {
  PlanarImage image = StepOf({ColorModel::kGray, false, false, {9, 9}}, 9, 99);
  const Row before = image.planes[0].samples;
  ApplyMask(image, MaskFor({}, 8));
  EXPECT_EQ(image.planes[0].samples, before);
}

TEST(Sharpen, TakesNoMoreThanItSays) {
  for (const PlaneSize size : {PlaneSize{300, 200}, PlaneSize{3, 900}}) {
    for (const double sigma : {0.5, 6.0, 10.0}) {
      const UnsharpMask mask = MaskFor({Sharpen::Mode::kSigma, sigma}, 1);
      for (const std::uint8_t alpha : {255, 90}) {
        PlanarImage image = FlatPicture({ColorModel::kRgb, true, false, size},
                                        {1, 2, 3, alpha});
        const HeapMeter meter;
        ApplyMask(image, mask);
        EXPECT_LE(meter.Peak(), MaskNeed(size, mask)) << sigma;
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
