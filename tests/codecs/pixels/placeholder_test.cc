#include "codecs/pixels/placeholder.h"

#include <gtest/gtest.h>

#include "tests/support/flat_picture.h"

namespace darkroom {
namespace {

TEST(Placeholder, EveryModelBecomesRgba) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    std::vector<std::uint8_t> samples = {76, 85, 255};  // Red, in kYCbCr.
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(40);
    const RgbaPicture rgba = AsRgba(FlatPicture(shape, samples));
    Bytes pixel = {76, 85, 255, 255};
    if (shape.model == ColorModel::kGray) pixel = {76, 76, 76, 255};
    if (shape.model == ColorModel::kYCbCr) pixel = {254, 0, 0, 255};
    if (shape.alpha) pixel[3] = 40;
    EXPECT_EQ(rgba.width, shape.size.width);
    EXPECT_EQ(rgba.height, shape.size.height);
    ASSERT_EQ(rgba.samples.size(),
              static_cast<std::size_t>(4 * rgba.width * rgba.height));
    for (std::size_t i = 0; i < rgba.samples.size(); ++i) {
      EXPECT_EQ(rgba.samples[i], pixel[i % 4]);
    }
  }
}

TEST(Placeholder, HasAHashAndAColor) {
  const Placeholder placeholder = PlaceholderOf(
      FlatPicture({ColorModel::kYCbCr, false, true, {100, 67}}, {76, 85, 255}));
  EXPECT_GT(placeholder.thumb_hash.size(), 5U);
  EXPECT_EQ(placeholder.dominant.red, 254);
  EXPECT_EQ(placeholder.dominant.green, 0);
  EXPECT_EQ(placeholder.dominant.blue, 0);
}

}  // namespace
}  // namespace darkroom
