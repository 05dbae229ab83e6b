#include "codecs/pixels/trim.h"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"

namespace darkroom {
namespace {

PlanarLayout LayoutOf(const PlanarImage& image) {
  PlanarLayout layout;
  layout.model = image.model;
  layout.alpha = image.alpha;
  layout.width = image.width;
  layout.height = image.height;
  for (std::size_t p = 0; p < image.planes.size(); ++p) {
    const Plane& plane = image.planes[p];
    layout.planes.at(p) = {{plane.width, plane.height},
                           plane.width == image.width ? 1 : 2,
                           plane.height == image.height ? 1 : 2};
  }
  return layout;
}

// `rows` rows of every plane at a time, as long as it has any.
Region BoxOf(const PlanarImage& image, int threshold, int rows) {
  TrimBox trim(LayoutOf(image), threshold);
  for (int y = 0; y < image.height; y += rows) {
    Band band;
    for (std::size_t p = 0; p < image.planes.size(); ++p) {
      const Plane& plane = image.planes[p];
      const int count = std::clamp(plane.height - y, 0, rows);
      band.planes.at(p) = {plane.Row(std::min(y, plane.height - 1)),
                           plane.width, y, count};
    }
    trim.Push(band);
  }
  return trim.box();
}

void ExpectBox(const Region& box, const Region& expected) {
  EXPECT_EQ(box.left, expected.left);
  EXPECT_EQ(box.top, expected.top);
  EXPECT_EQ(box.size.width, expected.size.width);
  EXPECT_EQ(box.size.height, expected.size.height);
}

TEST(Trim, IsTheBoxOfAllThatDiffers) {
  PlanarImage image =
      FlatPicture({ColorModel::kRgb, false, false, {20, 12}}, {9, 9, 9});
  image.planes[0].Row(3)[7] = 99;
  image.planes[1].Row(8)[4] = 99;
  image.planes[2].Row(5)[16] = 99;
  for (const int rows : {1, 5, 12}) {
    ExpectBox(BoxOf(image, 10, rows), {4, 3, {13, 6}});
  }
}

TEST(Trim, ReachesEveryEdge) {
  for (const int x : {1, 18, 19}) {
    for (const int y : {0, 1, 11}) {
      PlanarImage image =
          FlatPicture({ColorModel::kGray, false, false, {20, 12}}, {200});
      image.planes[0].Row(y)[x] = 0;
      ExpectBox(BoxOf(image, 10, 4), {x, y, {1, 1}});
    }
  }
}

TEST(Trim, TheThresholdItselfIsStillBorder) {
  PlanarImage image =
      FlatPicture({ColorModel::kGray, false, false, {5, 5}}, {100});
  image.planes[0].Row(1)[1] = 110;
  image.planes[0].Row(2)[2] = 89;
  image.planes[0].Row(3)[3] = 111;
  ExpectBox(BoxOf(image, 10, 2), {2, 2, {2, 2}});
}

TEST(Trim, OneColorIsNotTrimmed) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    std::vector<std::uint8_t> samples = {50, 60, 70};
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(0);
    ExpectBox(BoxOf(FlatPicture(shape, samples), 0, 3), {0, 0, shape.size});
  }
}

TEST(Trim, ATransparentBorderIsTrimmedByAlpha) {
  PlanarImage image =
      FlatPicture({ColorModel::kRgb, true, false, {10, 10}}, {0, 0, 0, 0});
  image.planes[0].Row(1)[1] = 255;  // Behind full transparency.
  image.planes[3].Row(4)[6] = 255;
  image.planes[3].Row(5)[7] = 200;
  image.planes[3].Row(9)[9] = 10;
  ExpectBox(BoxOf(image, 10, 3), {6, 4, {2, 2}});
}

TEST(Trim, AnOpaqueBorderEndsWhereAnythingDiffers) {
  PlanarImage image =
      FlatPicture({ColorModel::kGray, true, false, {10, 10}}, {90, 255});
  image.planes[0].Row(2)[3] = 0;
  image.planes[1].Row(6)[8] = 100;
  ExpectBox(BoxOf(image, 10, 3), {3, 2, {6, 5}});
}

TEST(Trim, HalvedChromaCoversItsPixels) {
  PlanarImage image =
      FlatPicture({ColorModel::kYCbCr, false, true, {9, 7}}, {9, 128, 128});
  image.planes[1].Row(1)[2] = 200;
  ExpectBox(BoxOf(image, 10, 2), {4, 2, {2, 2}});
  image.planes[2].Row(3)[4] = 200;  // The odd corner.
  ExpectBox(BoxOf(image, 10, 2), {4, 2, {5, 5}});
}

TEST(Trim, DeepSamplesHaveTheSameThreshold) {
  PlanarLayout layout;
  layout.model = ColorModel::kGray;
  layout.width = 4;
  layout.height = 1;
  layout.planes[0].size = {4, 1};
  layout.sample_bytes = 2;
  const std::array<std::uint16_t, 4> row = {1000, 1000 + 2570, 1000 + 2571,
                                            1000};
  TrimBox trim(layout, 10);
  Band band;
  band.planes[0] = {reinterpret_cast<const std::uint8_t*>(row.data()), 8, 0, 1};
  trim.Push(band);
  ExpectBox(trim.box(), {2, 0, {1, 1}});
}

}  // namespace
}  // namespace darkroom
