#include "codecs/bmp/bmp_decoder.h"

#include <gtest/gtest.h>

#include "codecs/render/open_decoder.h"
#include "tests/support/bmp_writer.h"
#include "tests/support/damage.h"
#include "tests/support/decode_all.h"

namespace darkroom {
namespace {

using Sample = std::function<int(int x, int y)>;

void ExpectPlane(const Plane& plane, const Sample& expected) {
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      ASSERT_EQ(plane.Row(y)[x], expected(x, y)) << "at " << x << ", " << y;
    }
  }
}

// Plane c is `expected` of (x, y, c).
void ExpectPicture(const Bytes& bmp, int planes,
                   const std::function<int(int x, int y, int c)>& expected) {
  const auto decoded = DecodeAll(bmp);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  ASSERT_EQ(decoded->layout.count(), planes);
  EXPECT_EQ(decoded->header.alpha, decoded->layout.alpha);
  EXPECT_EQ(decoded->header.format, "bmp");
  EXPECT_TRUE(decoded->header.lossless);
  for (int c = 0; c < planes; ++c) {
    SCOPED_TRACE("plane " + std::to_string(c));
    ExpectPlane(decoded->planes[static_cast<std::size_t>(c)],
                [&](int x, int y) { return expected(x, y, c); });
  }
}

int IndexAt(int x, int y, int colors) { return (3 * x + 5 * y) % colors; }

TEST(BmpDecoder, ReadsEveryDepthOfPaletteInEveryHeader) {
  for (const int header : {12, 16, 40, 52, 56, 64, 108, 124}) {
    for (const int bits : {1, 2, 4, 8}) {
      SCOPED_TRACE(std::to_string(header) + ", " + std::to_string(bits));
      const int colors = 1 << bits;
      if (header == 16) continue;  // Below: it has no such fields.
      BmpOptions options = {.header = header, .bits = bits};
      options.palette = ColorBmpPalette(colors, header == 12 ? 3 : 4);
      options.pixel = [&](int x, int y) { return IndexAt(x, y, colors); };
      ExpectPicture(WriteBmp(options), 3, [&](int x, int y, int c) {
        return (c + 1) * IndexAt(x, y, colors) & 255;
      });
    }
  }
}

TEST(BmpDecoder, ReadsTheShortHeaderOfOs2) {
  BmpOptions options = {.header = 40, .bits = 4};
  options.palette = ColorBmpPalette(16, 4);
  options.pixel = [](int x, int y) { return IndexAt(x, y, 16); };
  Bytes bmp = WriteBmp(options);
  // Without what follows the depth.
  bmp[14] = 16;
  bmp.erase(bmp.begin() + 30, bmp.begin() + 54);
  bmp[10] = static_cast<std::uint8_t>(bmp[10] - 24);
  ExpectPicture(
      bmp, 3, [](int x, int y, int c) { return (c + 1) * IndexAt(x, y, 16); });
}

TEST(BmpDecoder, LeavesAGrayPaletteGray) {
  BmpOptions options = {.bits = 8, .palette = GrayBmpPalette(256)};
  options.pixel = [](int x, int y) { return IndexAt(x, y, 256); };
  ExpectPicture(WriteBmp(options), 1,
                [](int x, int y, int) { return IndexAt(x, y, 256); });
}

std::uint32_t Bgr(int x, int y) {
  return static_cast<std::uint32_t>(x * 20 << 16 | y * 30 << 8 | (x + y));
}

int SampleOfBgr(int x, int y, int c) {
  return static_cast<int>(Bgr(x, y) >> (16 - 8 * c) & 255);
}

TEST(BmpDecoder, ReadsTrueColoursBottomUpAndTopDownOverManyBands) {
  for (const int bits : {24, 32}) {
    for (const bool top_down : {false, true}) {
      SCOPED_TRACE(std::to_string(bits) + (top_down ? " top down" : ""));
      // Each width leaves another number of bytes to pad.
      for (const int width : {1, 2, 3, 4, 12}) {
        const Bytes bmp = WriteBmp({.width = width,
                                    .height = 40,
                                    .bits = bits,
                                    .top_down = top_down,
                                    .pixel = Bgr});
        ExpectPicture(bmp, 3, [](int x, int y, int c) {
          return static_cast<int>(Bgr(x, y) >> (16 - 8 * c) & 255);
        });
      }
    }
  }
}

TEST(BmpDecoder, IgnoresTheFourthByteWhereNothingSaysItIsAlpha) {
  for (const int header : {40, 108, 124}) {
    const Bytes bmp =
        WriteBmp({.header = header, .bits = 32, .pixel = [](int x, int y) {
                    return Bgr(x, y) | 0x33000000U;
                  }});
    ExpectPicture(bmp, 3, SampleOfBgr);
  }
}

TEST(BmpDecoder, ReadsSixteenBitsAsFifteenOrByMasks) {
  const auto pixel = [](int x, int y) {
    return static_cast<std::uint32_t>((x * 3) << 10 | (y * 4) << 5 | (x + y));
  };
  const Bytes bmp = WriteBmp({.bits = 16, .pixel = pixel});
  ExpectPicture(bmp, 3, [](int x, int y, int c) {
    const int values[] = {x * 3, y * 4, x + y};
    return (values[c] * 255 + 15) / 31;
  });
  const auto pixel565 = [](int x, int y) {
    return static_cast<std::uint32_t>((x * 3) << 11 | (y * 9) << 5 | (x + y));
  };
  const Bytes masked = WriteBmp({.bits = 16,
                                 .compression = 3,
                                 .masks = {0xf800, 0x7e0, 0x1f},
                                 .pixel = pixel565});
  ExpectPicture(masked, 3, [](int x, int y, int c) {
    if (c == 1) return (y * 9 * 255 + 31) / 63;
    return ((c == 0 ? x * 3 : x + y) * 255 + 15) / 31;
  });
}

std::uint32_t Rgba(int x, int y) {
  return static_cast<std::uint32_t>(x * 20 | y * 30 << 8 | (x + y) << 16) |
         static_cast<std::uint32_t>(x * y) << 24;
}

int SampleOfRgba(int x, int y, int c) {
  return static_cast<int>(Rgba(x, y) >> (8 * c) & 255);
}

TEST(BmpDecoder, HonoursAnAlphaMaskWhereverItStands) {
  const std::vector<std::uint32_t> masks = {0xff, 0xff00, 0xff0000, 0xff000000};
  struct Case {
    int header;
    int compression;
  };
  for (const Case& c : {Case{40, 6}, {56, 3}, {108, 3}, {124, 3}}) {
    SCOPED_TRACE(c.header);
    const Bytes bmp = WriteBmp({.header = c.header,
                                .bits = 32,
                                .compression = c.compression,
                                .masks = masks,
                                .pixel = Rgba});
    ExpectPicture(bmp, 4, SampleOfRgba);
  }
}

TEST(BmpDecoder, TakesAPictureWithNothingButTransparencyForOpaque) {
  const Bytes bmp =
      WriteBmp({.header = 108,
                .bits = 32,
                .compression = 3,
                .masks = {0xff, 0xff00, 0xff0000, 0xff000000},
                .pixel = [](int x, int y) { return Rgba(x, y) & 0xffffffU; }});
  ExpectPicture(bmp, 3, SampleOfRgba);
}

TEST(BmpDecoder, ReadsMasksOfTenBits) {
  const auto pixel = [](int x, int y) {
    return static_cast<std::uint32_t>(x * 100) << 20 |
           static_cast<std::uint32_t>(y * 150) << 10 |
           static_cast<std::uint32_t>(1023);
  };
  const Bytes bmp = WriteBmp({.bits = 32,
                              .compression = 3,
                              .masks = {0x3ff00000, 0xffc00, 0x3ff},
                              .pixel = pixel});
  ExpectPicture(bmp, 3, [](int x, int y, int c) {
    const int values[] = {x * 100, y * 150, 1023};
    return (values[c] * 255 + 511) / 1023;
  });
}

// Rows 6 6 6, 0 0 0 and 9 8 7 of the upright picture, from the last one up.
const Bytes kRuns = {0, 3, 9, 8, 7, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 6, 0, 1};

TEST(BmpDecoder, ReadsRunLengthsFromTheBottomUpAndFromTheTopDown) {
  const int rows[3][3] = {{6, 6, 6}, {0, 0, 0}, {9, 8, 7}};
  for (const bool top_down : {false, true}) {
    const Bytes bmp = WriteBmp({.width = 3,
                                .height = 3,
                                .bits = 8,
                                .compression = 1,
                                .top_down = top_down,
                                .palette = ColorBmpPalette(16, 4),
                                .runs = kRuns});
    ExpectPicture(bmp, 3, [&](int x, int y, int c) {
      return (c + 1) * rows[top_down ? 2 - y : y][x];
    });
  }
}

TEST(BmpDecoder, ReadsRunLengthsOfFourBits) {
  const Bytes bmp = WriteBmp({.width = 5,
                              .height = 1,
                              .bits = 4,
                              .compression = 2,
                              .palette = ColorBmpPalette(16, 4),
                              .runs = {5, 0x3c, 0, 1}});
  ExpectPicture(bmp, 3, [](int x, int, int c) {
    return (c + 1) * (x % 2 == 0 ? 3 : 12);
  });
}

TEST(BmpDecoder, FindsThePixelsBehindThePaletteWhenTheFileDoesNotSay) {
  Bytes bmp = WriteBmp({.bits = 24, .pixel = Bgr});
  std::fill_n(bmp.begin() + 10, 4, std::uint8_t{0});
  ExpectPicture(bmp, 3, SampleOfBgr);
}

TEST(BmpDecoder, HandsOutTheEmbeddedProfile) {
  const Bytes icc = {1, 2, 3, 4, 5};
  BmpOptions options = {.header = 124, .icc = icc, .pixel = Bgr};
  Bytes bmp = WriteBmp(options);
  EXPECT_EQ(OpenDecoder(bmp, {}).value()->Metadata().color.icc, icc);
  bmp[14 + 116] = 6;  // Longer than the file.
  EXPECT_TRUE(OpenDecoder(bmp, {}).value()->Metadata().color.icc.empty());
  options.icc.clear();
  EXPECT_TRUE(
      OpenDecoder(WriteBmp(options), {}).value()->Metadata().color.icc.empty());
}

TEST(BmpDecoder, NamesWhatItDoesNotDecode) {
  struct Case {
    const char* message;
    int header, compression;
  };
  const Case cases[] = {{"unsupported bmp: JPEG inside", 40, 4},
                        {"unsupported bmp: PNG inside", 124, 5},
                        {"unsupported bmp: Huffman codes", 64, 3},
                        {"unsupported bmp: RLE24", 64, 4}};
  for (const Case& c : cases) {
    const auto refused = OpenDecoder(
        WriteBmp(
            {.header = c.header, .compression = c.compression, .pixel = Bgr}),
        {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kUnsupported);
    EXPECT_EQ(refused.error().message(), c.message);
  }
}

TEST(BmpDecoder, RefusesImpossibleHeaders) {
  const auto refuse = [](const char* name, std::size_t at, std::uint8_t value) {
    SCOPED_TRACE(name);
    Bytes bmp = WriteBmp({.bits = 24, .pixel = Bgr});
    bmp[at] = value;
    const auto refused = OpenDecoder(bmp, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kCorrupt)
        << refused.error().message();
  };
  refuse("40 bits", 28, 40);
  refuse("no bits", 28, 0);
  refuse("run lengths of 24 bits", 30, 1);
  refuse("a negative width", 21, 0x80);
  refuse("no width", 18, 0);
  refuse("a header of 13 bytes", 14, 13);
  refuse("an unknown compression", 30, 11);
  refuse("pixels behind the end", 11, 0xff);
}

TEST(BmpDecoder, HoldsRowsAndNotPicturesUnlessTheyAreRunLengths) {
  BmpOptions options = {.width = 100, .height = 4000, .bits = 8};
  options.palette = ColorBmpPalette(256, 4);
  options.pixel = [](int, int) { return 0U; };
  const Bytes rows = WriteBmp(options);
  EXPECT_LT(OpenDecoder(rows, {}).value()->MemoryNeed({}), 20'000U);
  options.compression = 1;
  options.runs = kRuns;
  const Bytes runs = WriteBmp(options);
  EXPECT_GT(OpenDecoder(runs, {}).value()->MemoryNeed({}), 400'000U);
}

TEST(BmpDecoder, LetsDamagePassAsFarAsItIsAskedTo) {
  // A row of the three is missing: the uppermost, which is stored last.
  Bytes cut = WriteBmp({.width = 4, .height = 3, .bits = 24, .pixel = Bgr});
  cut.resize(cut.size() - 12);
  BmpOptions options = {.width = 4, .height = 3, .bits = 8};
  options.palette = ColorBmpPalette(4, 4);
  options.pixel = [](int x, int) { return x == 0 ? 200U : 1U; };
  const Bytes foreign = WriteBmp(options);
  options.compression = 1;
  options.runs = {9, 1, 0, 0, 4, 2, 0, 0, 4, 3, 0, 1};
  const Bytes wide = WriteBmp(options);
  struct Case {
    const char* name;
    Bytes bmp;
    FailOn passes_from;
  };
  const Case cases[] = {{"truncated", cut, FailOn::kNone},
                        {"outside the palette", foreign, FailOn::kTruncated},
                        {"a run too long", wide, FailOn::kError}};
  for (const Case& c : cases) {
    for (const FailOn fail_on : {FailOn::kNone, FailOn::kTruncated,
                                 FailOn::kError, FailOn::kWarning}) {
      SCOPED_TRACE(c.name + std::to_string(static_cast<int>(fail_on)));
      const auto decoded = DecodeFrames(c.bmp, {.fail_on = fail_on});
      ASSERT_EQ(decoded.ok(), fail_on <= c.passes_from);
      if (decoded.ok()) {
        EXPECT_TRUE(decoded->salvaged);
      }
    }
  }
  const auto salvaged = DecodeFrames(cut, {.fail_on = FailOn::kNone});
  ASSERT_TRUE(salvaged.ok());
  ExpectPlane(salvaged->frames[0].planes[0],
              [](int x, int y) { return y == 0 ? 0 : SampleOfBgr(x, y, 0); });
}

TEST(BmpDecoder, RefusesEveryTruncation) {
  ExpectEveryTruncationRefused(
      "24 bits", WriteBmp({.width = 4, .height = 3, .bits = 24, .pixel = Bgr}));
  BmpOptions options = {.width = 8, .height = 3, .header = 12, .bits = 4};
  options.palette = ColorBmpPalette(16, 3);
  options.pixel = [](int x, int y) { return IndexAt(x, y, 16); };
  ExpectEveryTruncationRefused("core", WriteBmp(options));
  const Bytes runs = {4, 1, 0, 0, 0, 4, 1, 2, 3, 4};
  ExpectEveryTruncationRefused("run lengths",
                               WriteBmp({.width = 4,
                                         .height = 2,
                                         .bits = 8,
                                         .compression = 1,
                                         .palette = ColorBmpPalette(8, 4),
                                         .runs = runs}));
}

}  // namespace
}  // namespace darkroom
