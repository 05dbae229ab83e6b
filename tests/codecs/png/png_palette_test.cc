#include "codecs/png/png_palette.h"

#include <set>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/decode_all.h"
#include "tests/support/file_parts.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

// `count` colours in disorder, the first `translucent` of them not opaque.
PlanarImage Confetti(int count, int translucent, int width = 96,
                     int height = 64) {
  unsigned random = 1;
  PlanarImage image =
      MakePicture(ColorModel::kRgb, translucent > 0, width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      random = random * 1664525 + 1013904223;
      const int each = y * width + x;  // All of them first.
      const int color =
          each < count
              ? each
              : static_cast<int>((random >> 16) % static_cast<unsigned>(count));
      image.planes[0].Row(y)[x] = static_cast<std::uint8_t>(color);
      image.planes[1].Row(y)[x] = static_cast<std::uint8_t>(color * 5);
      image.planes[2].Row(y)[x] = static_cast<std::uint8_t>(255 - color);
      if (translucent > 0) {
        image.planes[3].Row(y)[x] =
            static_cast<std::uint8_t>(color < translucent ? color * 9 : 255);
      }
    }
  }
  return image;
}

TEST(PngPalette, HoldsEveryColorOnceAndTheOpaqueOnesLast) {
  const PlanarImage image = Confetti(200, 20);
  const auto palette = PngPalette::Of(image);
  ASSERT_TRUE(palette.has_value());
  EXPECT_EQ(palette->size(), 200U);
  EXPECT_EQ(palette->translucent(), 20U);
  std::set<int> reds;
  for (std::size_t i = 0; i < palette->size(); ++i) {
    reds.insert(palette->color(i).red);
    EXPECT_EQ(palette->color(i).alpha < 255, i < 20);
  }
  EXPECT_EQ(reds.size(), 200U);
  std::vector<std::uint8_t> indexes(96);
  for (int y = 0; y < image.height; ++y) {
    palette->Index(image, y, indexes);
    for (std::size_t x = 0; x < indexes.size(); ++x) {
      const PngPalette::Color color = palette->color(indexes[x]);
      ASSERT_EQ(color.red, image.planes[0].Row(y)[x]);
      ASSERT_EQ(color.green, image.planes[1].Row(y)[x]);
      ASSERT_EQ(color.blue, image.planes[2].Row(y)[x]);
      ASSERT_EQ(color.alpha, image.planes[3].Row(y)[x]);
    }
  }
}

TEST(PngPalette, HasAsManyBitsAsItNeeds) {
  constexpr int kDepths[][2] = {{1, 1},  {2, 1},  {3, 2},   {4, 2},  {5, 4},
                                {16, 4}, {17, 8}, {255, 8}, {256, 8}};
  for (const auto& [count, bits] : kDepths) {
    const auto palette = PngPalette::Of(Confetti(count, 0));
    ASSERT_TRUE(palette.has_value()) << count;
    EXPECT_EQ(palette->size(), static_cast<std::size_t>(count));
    EXPECT_EQ(palette->bit_depth(), bits);
  }
}

TEST(PngPalette, EndsAt256Colors) {
  PlanarImage image = Confetti(256, 0);
  EXPECT_TRUE(PngPalette::Of(image).has_value());
  image.planes[1].Row(63)[95] ^= 1;
  EXPECT_FALSE(PngPalette::Of(image).has_value());
}

TEST(PngPalette, IsWrittenExactlyWhereItIsSmaller) {
  for (const int count : {1, 2, 3, 4, 5, 16, 17, 100, 256}) {
    for (const int translucent : {0, 1, 28}) {
      SCOPED_TRACE(std::to_string(count) + " " + std::to_string(translucent));
      const PlanarImage image = Confetti(count, std::min(count, translucent));
      BytesSink sink;
      ASSERT_TRUE(Encode(image, {.format = OutputFormat::kPng}, {}, sink).ok());
      const auto parts = PartsOf(sink.bytes);
      EXPECT_EQ(parts[0].body[9], 3);
      EXPECT_EQ(BodiesOf(parts, "PLTE")[0].size(),
                static_cast<std::size_t>(count) * 3);
      if (translucent > 0) {
        EXPECT_EQ(BodiesOf(parts, "tRNS")[0].size(),
                  static_cast<std::size_t>(std::min(count, translucent)));
      } else {
        EXPECT_TRUE(BodiesOf(parts, "tRNS").empty());
      }
      const auto decoded = DecodeAll(sink.bytes);
      ASSERT_TRUE(decoded.ok());
      ASSERT_EQ(decoded->planes.size(), image.planes.size());
      for (std::size_t p = 0; p < image.planes.size(); ++p) {
        EXPECT_EQ(decoded->planes[p].samples, image.planes[p].samples);
      }
    }
  }
}

TEST(PngPalette, IsNotWrittenWhereItsTableCostsMore) {
  const PlanarImage tiny = Confetti(200, 0, 15, 14);
  BytesSink sink;
  ASSERT_TRUE(Encode(tiny, {.format = OutputFormat::kPng}, {}, sink).ok());
  EXPECT_EQ(PartsOf(sink.bytes)[0].body[9], 2);
  // Gray is a byte already, unless two pixels or more share one.
  PlanarImage gray = MakePicture(ColorModel::kGray, false, 96, 64);
  BytesSink many;
  ASSERT_TRUE(Encode(gray, {.format = OutputFormat::kPng}, {}, many).ok());
  EXPECT_EQ(PartsOf(many.bytes)[0].body[9], 0);
  for (std::uint8_t& sample : gray.planes[0].samples) {
    sample = sample > 128 ? 200 : 17;
  }
  BytesSink two;
  ASSERT_TRUE(Encode(gray, {.format = OutputFormat::kPng}, {}, two).ok());
  const auto parts = PartsOf(two.bytes);
  EXPECT_EQ(parts[0].body[8], 1);
  EXPECT_EQ(parts[0].body[9], 3);
  const auto decoded = DecodeAll(two.bytes, {}, {.rgb = true});
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->planes[0].samples, gray.planes[0].samples);
}

}  // namespace
}  // namespace darkroom
