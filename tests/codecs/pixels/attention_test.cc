#include "codecs/pixels/attention.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

struct Patch {
  int left, top, width, height;
};

// Copies `from` over a plane of the same picture, where the patch lies.
void Paint(Plane& plane, const Patch& patch, const Plane& from) {
  for (int y = 0; y < patch.height; ++y) {
    std::copy_n(from.Row(y), patch.width,
                plane.Row(patch.top + y) + patch.left);
  }
}

void Fill(Plane& plane, const Patch& patch, std::uint8_t level) {
  for (int y = 0; y < patch.height; ++y) {
    std::fill_n(plane.Row(patch.top + y) + patch.left, patch.width, level);
  }
}

// Blocks of noise, coarse enough to be more than texture.
Plane Checks(int width, int height) {
  Plane plane(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      plane.Row(y)[x] = (x / 10 + y / 10) % 2 == 0 ? 40 : 220;
    }
  }
  return plane;
}

PlanarImage Gray(int width, int height) {
  return FlatPicture({ColorModel::kGray, false, false, {width, height}}, {128});
}

TEST(Attention, FlatPicturesAreCutInTheirMiddle) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    std::vector<std::uint8_t> samples = {50, 200, 90};
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(120);
    const PlanarImage image = FlatPicture(shape, samples);
    for (const PlaneSize window :
         {PlaneSize{1, 1}, PlaneSize{(image.width + 1) / 2, image.height},
          PlaneSize{image.width, image.height}}) {
      const PixelCorner corner = AttentionCorner(image, window);
      EXPECT_EQ(corner.left, (image.width - window.width) / 2);
      EXPECT_EQ(corner.top, (image.height - window.height) / 2);
    }
  }
}

TEST(Attention, FindsWhatHasEdgesAndCentresIt) {
  for (const int left : {0, 130, 330, 500, 740}) {
    SCOPED_TRACE(left);
    PlanarImage image = Gray(800, 300);
    Paint(image.planes[0], {left, 120, 60, 60}, Checks(60, 60));
    const PixelCorner corner = AttentionCorner(image, {300, 300});
    EXPECT_EQ(corner.top, 0);
    EXPECT_NEAR(corner.left, std::clamp(left + 30 - 150, 0, 500), 25);
  }
}

TEST(Attention, FindsSkinAmongGrays) {
  PlanarImage image = FlatPicture({ColorModel::kYCbCr, false, true, {300, 900}},
                                  {120, 128, 128});
  Fill(image.planes[1], {60, 350, 30, 40}, 106);
  Fill(image.planes[2], {60, 350, 30, 40}, 153);
  const PixelCorner corner = AttentionCorner(image, {300, 300});
  EXPECT_EQ(corner.left, 0);
  EXPECT_NEAR(corner.top, 600, 20);
}

TEST(Attention, PrefersSkinToASaturatedPatchOfItsSize) {
  PlanarImage image = FlatPicture({ColorModel::kRgb, false, false, {900, 300}},
                                  {110, 110, 110});
  const Patch skin = {100, 100, 80, 80};
  const Patch blue = {720, 100, 80, 80};
  const std::uint8_t skin_color[] = {214, 160, 130};
  const std::uint8_t blue_color[] = {70, 110, 170};
  for (std::size_t p = 0; p < 3; ++p) {
    Fill(image.planes[p], skin, skin_color[p]);
    Fill(image.planes[p], blue, blue_color[p]);
  }
  EXPECT_LT(AttentionCorner(image, {300, 300}).left, 100);
}

TEST(Attention, TransparentPartsAttractNothing) {
  PlanarImage image =
      FlatPicture({ColorModel::kGray, true, false, {600, 200}}, {128, 0});
  Paint(image.planes[0], {450, 50, 100, 100}, Checks(100, 100));
  Fill(image.planes[1], {60, 60, 80, 80}, 255);
  // The checks are invisible, the flat square is not.
  EXPECT_NEAR(AttentionCorner(image, {200, 200}).left, 0, 20);
}

TEST(Attention, TheWindowIsAlwaysInside) {
  for (std::uint32_t seed = 1; seed < 30; ++seed) {
    const int width = 1 + static_cast<int>(seed * 37 % 211);
    const int height = 1 + static_cast<int>(seed * 53 % 197);
    PlanarImage image = Gray(width, height);
    image.planes[0] = Noise(width, height, seed);
    const PlaneSize window = {1 + static_cast<int>(seed * 7) % width,
                              1 + static_cast<int>(seed * 11) % height};
    const PixelCorner corner = AttentionCorner(image, window);
    EXPECT_GE(corner.left, 0);
    EXPECT_GE(corner.top, 0);
    EXPECT_LE(corner.left + window.width, width);
    EXPECT_LE(corner.top + window.height, height);
  }
}

TEST(Attention, MirroredPicturesHaveMirroredWindows) {
  PlanarImage image = Gray(960, 320);
  Paint(image.planes[0], {140, 40, 90, 200}, Checks(90, 200));
  PlanarImage mirrored = image;
  for (int y = 0; y < 320; ++y) {
    std::reverse(mirrored.planes[0].Row(y), mirrored.planes[0].Row(y) + 960);
  }
  const int left = AttentionCorner(image, {320, 320}).left;
  EXPECT_NEAR(AttentionCorner(mirrored, {320, 320}).left, 640 - left, 10);
}

}  // namespace
}  // namespace darkroom
