#include "codecs/pixels/blur.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"
#include "tests/support/heap_meter.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

Row SomeSamples(const PictureShape& shape, std::uint8_t alpha) {
  Row samples = {200, 60, 130};
  samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
  if (shape.alpha) samples.push_back(alpha);
  return samples;
}

TEST(Blur, LeavesFlatPicturesAsTheyAre) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    for (const std::uint8_t alpha : {255, 90}) {
      const PlanarImage flat = FlatPicture(shape, SomeSamples(shape, alpha));
      for (const double sigma : {0.3, 2.0, 40.0}) {
        PlanarImage image = flat;
        Blur(image, sigma);
        ASSERT_EQ(image.planes.size(), flat.planes.size());
        for (std::size_t p = 0; p < flat.planes.size(); ++p) {
          EXPECT_EQ(image.planes[p].samples, flat.planes[p].samples);
        }
      }
    }
  }
}

TEST(Blur, TransparentColorsDoNotBleed) {
  // Green behind full transparency, red where it is visible.
  PlanarImage image =
      FlatPicture({ColorModel::kRgb, true, false, {40, 8}}, {0, 255, 0, 0});
  for (int y = 0; y < 8; ++y) {
    for (int x = 20; x < 40; ++x) {
      image.planes[0].Row(y)[x] = 255;
      image.planes[1].Row(y)[x] = 0;
      image.planes[3].Row(y)[x] = 255;
    }
  }
  Blur(image, 2);
  for (int x = 0; x < 40; ++x) {
    if (image.planes[3].Row(4)[x] < 1) continue;
    EXPECT_NEAR(image.planes[0].Row(4)[x], 255, 1) << x;
    EXPECT_NEAR(image.planes[1].Row(4)[x], 0, 1) << x;
  }
  // The edge of alpha itself is a Gaussian's integral.
  EXPECT_NEAR(image.planes[3].Row(4)[20], 255 * 0.5987, 1.5);
  EXPECT_NEAR(image.planes[3].Row(4)[17], 255 * 0.1056, 1.5);
  EXPECT_EQ(image.planes[3].Row(4)[2], 0);
}

TEST(Blur, HalvedChromaIsBlurredAsFarAsLuma) {
  PlanarImage image =
      FlatPicture({ColorModel::kYCbCr, false, true, {80, 4}}, {0, 0, 0});
  for (int y = 0; y < 4; ++y) {
    std::fill(image.planes[0].Row(y) + 40, image.planes[0].Row(y) + 80, 240);
  }
  for (int y = 0; y < 2; ++y) {
    std::fill(image.planes[2].Row(y) + 20, image.planes[2].Row(y) + 40, 240);
  }
  Blur(image, 4);
  for (int x = 0; x < 40; ++x) {
    const std::uint8_t* pair = image.planes[0].Row(0) + std::ptrdiff_t{2} * x;
    const int luma = (pair[0] + pair[1]) / 2;
    EXPECT_NEAR(image.planes[2].Row(0)[x], luma, 2) << x;
  }
  EXPECT_EQ(image.planes[1].Row(0)[20], 0);
}

TEST(Blur, OpaqueAlphaStaysOpaqueAndChangesNothing) {
  PlanarImage with =
      FlatPicture({ColorModel::kGray, true, false, {30, 20}}, {0, 255});
  with.planes[0] = Noise(30, 20, 4);
  PlanarImage without =
      FlatPicture({ColorModel::kGray, false, false, {30, 20}}, {0});
  without.planes[0] = Noise(30, 20, 4);
  Blur(with, 1.5);
  Blur(without, 1.5);
  EXPECT_EQ(with.planes[0].samples, without.planes[0].samples);
  EXPECT_EQ(with.planes[1].samples, Row(600, 255));
}

TEST(Blur, TakesNoMoreThanItSays) {
  for (const PlaneSize size : {PlaneSize{300, 200}, PlaneSize{3, 900}}) {
    for (const double sigma : {0.5, 6.0, 6.1, 100.0}) {
      for (const std::uint8_t alpha : {255, 90}) {
        PlanarImage image = FlatPicture({ColorModel::kRgb, true, false, size},
                                        {1, 2, 3, alpha});
        const HeapMeter meter;
        Blur(image, sigma);
        EXPECT_LE(meter.Peak(), BlurNeed(size, sigma)) << sigma;
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
