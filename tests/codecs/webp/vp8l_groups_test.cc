#include "codecs/webp/vp8l_groups.h"

#include <random>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/file_parts.h"
#include "tests/support/pictures.h"
#include "tests/support/vp8l_writer.h"

namespace darkroom {
namespace {

constexpr std::size_t kHeader = 5;
constexpr std::uint64_t kOneGroup = 12'416;

std::uint64_t TablesOf(ByteView body, PlaneSize size) {
  return Vp8lTableBytes(body.subspan(kHeader), size);
}

TEST(Vp8lGroups, CountsOneWhereThereAreNoTiles) {
  EXPECT_EQ(TablesOf(SolidVp8l(10'000, 10'000), {10'000, 10'000}), kOneGroup);
}

TEST(Vp8lGroups, CountsTheGroupsThatTilesName) {
  for (const int tiles : {2, 16, 64, 256}) {
    const std::uint64_t groups = static_cast<std::uint64_t>(tiles * tiles);
    EXPECT_EQ(TablesOf(ManyGroupsVp8l(tiles), {4 * tiles, 4 * tiles}),
              groups * (kOneGroup + 4));
  }
}

// Noise in some places and few colours in others.
PlanarImage Mixed(int width, int height, int colors) {
  PlanarImage image = MakePicture(ColorModel::kRgb, false, width, height);
  std::minstd_rand random(7);
  for (Plane& plane : image.planes) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        std::uint8_t& sample = plane.Row(y)[x];
        if (colors > 0) {
          sample = static_cast<std::uint8_t>((x / 9 + y / 7) % colors);
        } else if (x / 40 % 2 == 0) {
          sample = static_cast<std::uint8_t>(random());
        }
      }
    }
  }
  return image;
}

// Of every transform that libwebp's encoder has: nothing that it writes is
// broken to us, and none of it has many groups.
TEST(Vp8lGroups, ReadsWhatLibwebpWrites) {
  std::uint64_t most = 0;
  for (const int effort : {0, 4}) {
    for (const int colors : {0, 2, 3, 11, 40, 200}) {
      SCOPED_TRACE(testing::Message() << effort << ", " << colors);
      BytesSink sink;
      ASSERT_TRUE(Encode(Mixed(203, 155, colors),
                         {.format = OutputFormat::kWebp,
                          .lossless = true,
                          .effort = effort},
                         {}, sink)
                      .ok());
      const std::vector<FilePart> parts = PartsOf(sink.bytes);
      const std::uint64_t tables =
          TablesOf(BodiesOf(parts, "VP8L").at(0), {203, 155});
      EXPECT_GE(tables, kOneGroup);
      EXPECT_LT(tables, 100 * kOneGroup);
      most = std::max(most, tables);
    }
  }
  EXPECT_GT(most, 2 * kOneGroup);
}

TEST(Vp8lGroups, ReadsAnAlphaPlane) {
  BytesSink sink;
  ASSERT_TRUE(Encode(MakePicture(ColorModel::kRgb, true, 203, 155),
                     {.format = OutputFormat::kWebp}, {}, sink)
                  .ok());
  const Bytes alpha = BodiesOf(PartsOf(sink.bytes), "ALPH").at(0);
  ASSERT_EQ(alpha[0] & 3, 1);
  EXPECT_GE(Vp8lTableBytes(ByteView(alpha).subspan(1), {203, 155}), kOneGroup);
}

TEST(Vp8lGroups, FindsNothingInWhatIsCut) {
  const Bytes whole = ManyGroupsVp8l(16);
  const Bytes all(whole.begin() + kHeader, whole.end());
  // Behind the number of the last tile there is nothing left to tell.
  const std::size_t told = all.size() - 16 * 16 * 20 / 8;
  for (std::size_t size = 0; size < told - 1; ++size) {
    const Bytes cut(all.begin(),
                    all.begin() + static_cast<std::ptrdiff_t>(size));
    const std::uint64_t tables = Vp8lTableBytes(cut, {64, 64});
    EXPECT_TRUE(tables == 0 || tables == kOneGroup) << size << ": " << tables;
  }
}

TEST(Vp8lGroups, IsNeverOverWhatThereCanBe) {
  const Bytes whole = ManyGroupsVp8l(16);
  const Bytes all(whole.begin() + kHeader, whole.end());
  std::minstd_rand random(11);
  for (int i = 0; i < 3'000; ++i) {
    Bytes spoiled = all;
    for (int k = 0; k < 4; ++k) {
      spoiled[random() % 64] = static_cast<std::uint8_t>(random());
    }
    EXPECT_LE(Vp8lTableBytes(spoiled, {64, 64}), 1'000U * 2 * kOneGroup);
  }
}

}  // namespace
}  // namespace darkroom
