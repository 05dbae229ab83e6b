#include "codecs/png/png_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

// Spread over the whole range of `depth` bits.
int Sample(int depth, int x, int y, int c) {
  return (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) &
         ((1 << depth) - 1);
}

// As delivered: 16 bits stay, what has fewer becomes 8.
int Delivered(int sample, int depth) {
  if (depth == 16) return sample;
  const int max = (1 << depth) - 1;
  return (sample * 255 + max / 2) / max;
}

Bytes Palette(int entries) {
  Bytes colors;
  for (int i = 0; i < entries; ++i) {
    for (int c = 0; c < 3; ++c) {
      colors.push_back(static_cast<std::uint8_t>(i * 37 + c * 80));
    }
  }
  return colors;
}

PngOptions OptionsOf(const PngKind& kind) {
  PngOptions options = {.bit_depth = kind.depth, .color_type = kind.color_type};
  options.sample = [depth = kind.depth](int x, int y, int c) {
    return Sample(depth, x, y, c);
  };
  if (kind.color_type == 3) {
    options.chunks = PngChunk("PLTE", Palette(1 << kind.depth));
  }
  return options;
}

int Expected(const PngKind& kind, int x, int y, int c) {
  const int sample = Sample(kind.depth, x, y, kind.color_type == 3 ? 0 : c);
  if (kind.color_type != 3) return Delivered(sample, kind.depth);
  return static_cast<std::uint8_t>(sample * 37 + c * 80);
}

void ExpectDecodes(const PngKind& kind, const PngOptions& options) {
  const auto decoded = DecodeAll(WritePng(options));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  const bool gray = kind.color_type == 0 || kind.color_type == 4;
  EXPECT_EQ(decoded->layout.model, gray ? ColorModel::kGray : ColorModel::kRgb);
  EXPECT_EQ(decoded->layout.alpha, kind.color_type >= 4);
  EXPECT_EQ(decoded->header.alpha, kind.color_type >= 4);
  EXPECT_EQ(decoded->layout.sample_bytes, kind.depth == 16 ? 2 : 1);
  EXPECT_EQ(decoded->header.deep, kind.depth == 16);
  EXPECT_TRUE(decoded->header.lossless);
  for (int c = 0; c < decoded->layout.count(); ++c) {
    for (int y = 0; y < options.height; ++y) {
      for (int x = 0; x < options.width; ++x) {
        ASSERT_EQ(SampleOf(*decoded, static_cast<std::size_t>(c), x, y),
                  Expected(kind, x, y, c))
            << x << "," << y << " channel " << c;
      }
    }
  }
}

TEST(PngDecoder, DecodesEveryColourTypeDepthAndInterlacing) {
  for (const PngKind& kind : kPngKinds) {
    for (const PlaneSize& size :
         {PlaneSize{1, 1}, PlaneSize{9, 7}, PlaneSize{37, 35}}) {
      for (const bool interlaced : {false, true}) {
        SCOPED_TRACE("type " + std::to_string(kind.color_type) + " depth " +
                     std::to_string(kind.depth) + " width " +
                     std::to_string(size.width) +
                     (interlaced ? " interlaced" : ""));
        PngOptions options = OptionsOf(kind);
        options.width = size.width;
        options.height = size.height;
        options.interlaced = interlaced;
        ExpectDecodes(kind, options);
      }
    }
  }
}

TEST(PngDecoder, MakesAlphaOfTransparentColours) {
  PngOptions palette = OptionsOf({3, 2});
  const Bytes opacities = {0, 100};  // The others are opaque.
  const Bytes trns = PngChunk("tRNS", opacities);
  palette.chunks.insert(palette.chunks.end(), trns.begin(), trns.end());
  const auto decoded = DecodeAll(WritePng(palette));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  ASSERT_TRUE(decoded->layout.alpha);
  for (int x = 0; x < palette.width; ++x) {
    const int expected[] = {0, 100, 255, 255};
    EXPECT_EQ(decoded->planes[3].Row(2)[x], expected[Sample(2, x, 2, 0)]);
  }

  PngOptions gray = OptionsOf({0, 16});
  const int clear = Sample(16, 3, 3, 0);
  const Bytes color = {static_cast<std::uint8_t>(clear >> 8),
                       static_cast<std::uint8_t>(clear)};
  gray.chunks = PngChunk("tRNS", color);
  const auto gray_alpha = DecodeAll(WritePng(gray));
  ASSERT_TRUE(gray_alpha.ok()) << gray_alpha.error().message();
  EXPECT_EQ(gray_alpha->layout.model, ColorModel::kGray);
  ASSERT_TRUE(gray_alpha->layout.alpha);
  EXPECT_EQ(SampleOf(*gray_alpha, 1, 3, 3), 0);
  EXPECT_EQ(SampleOf(*gray_alpha, 1, 4, 3), 65535);
}

TEST(PngDecoder, NeedsThePictureWhenInterlacedAndRowsElse) {
  PngOptions options = OptionsOf({6, 8});
  options.width = 1000;
  options.height = 1000;
  EXPECT_LT(DecodeAll(WritePng(options))->memory_need, 2'000'000U);
  options.interlaced = true;
  EXPECT_GT(DecodeAll(WritePng(options))->memory_need, 4'000'000U);
  options.bit_depth = 16;
  EXPECT_GT(DecodeAll(WritePng(options))->memory_need, 8'000'000U);
}

// A damaged comment is dropped: no picture is refused for its metadata.
TEST(PngDecoder, RefusesADamagedByteAnywhereButInMetadata) {
  PngOptions options = OptionsOf({2, 8});
  options.chunks = PngChunk("tEXt", AsBytes("Comment"));
  const Bytes png = WritePng(options);
  // Type, seven bytes and CRC of the comment.
  const std::size_t comment = AsText(png).find("tEXt");
  for (std::size_t at = 8; at < png.size(); ++at) {
    Bytes damaged = png;
    damaged[at] ^= 0x10;
    const auto refused = DecodeAll(damaged);
    if (at >= comment && at < comment + 4 + 7 + 4) {
      EXPECT_TRUE(refused.ok()) << "byte " << at;
      continue;
    }
    ASSERT_FALSE(refused.ok()) << "byte " << at;
    // A damaged width may be over a limit.
    const ErrorKind kind = refused.error().kind();
    EXPECT_TRUE(kind == ErrorKind::kInvalid || kind == ErrorKind::kTooLarge)
        << refused.error().message();
  }
}

Bytes Noise(bool interlaced) {
  return WritePng(
      {.width = 61,
       .height = 97,
       .interlaced = interlaced,
       .sample = [](int x, int y, int c) { return Sample(8, x, y, c); }});
}

Result<DecodedPicture> DecodeLax(ByteView png, FailOn fail_on) {
  DecodeLimits limits;
  limits.fail_on = fail_on;
  return DecodeAll(png, limits);
}

TEST(PngDecoder, ShowsWhatThereIsOfATruncatedFileIfToldTo) {
  for (const bool interlaced : {false, true}) {
    SCOPED_TRACE(interlaced);
    Bytes png = Noise(interlaced);
    const auto whole = DecodeAll(png);
    png.resize(png.size() * 2 / 3);
    const auto refused = DecodeLax(png, FailOn::kTruncated);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kCorrupt);
    const auto shown = DecodeLax(png, FailOn::kNone);
    ASSERT_TRUE(shown.ok()) << shown.error().message();
    EXPECT_TRUE(shown->salvaged);
    const Plane& first = whole->planes[0];
    const Plane& seen = shown->planes[0];
    if (!interlaced) {
      EXPECT_TRUE(std::equal(first.Row(0), first.Row(32), seen.Row(0)));
      EXPECT_EQ(*seen.Row(96), 0);
    } else {
      EXPECT_EQ(*first.Row(96), *seen.Row(96));  // From the first pass.
    }
    EXPECT_NE(first.samples, seen.samples);
  }
}

TEST(PngDecoder, LetsAWrongChecksumPassIfToldTo) {
  Bytes png = Noise(/*interlaced=*/false);
  const auto whole = DecodeAll(png);
  const std::size_t end = png.size() - 12;  // IEND.
  png[end - 1] ^= 1;                        // The checksum of the last IDAT.
  EXPECT_FALSE(DecodeLax(png, FailOn::kWarning).ok());
  const auto shown = DecodeLax(png, FailOn::kError);
  ASSERT_TRUE(shown.ok()) << shown.error().message();
  EXPECT_TRUE(shown->salvaged);
  EXPECT_EQ(shown->planes[0].samples, whole->planes[0].samples);
}

TEST(PngDecoder, ReadsTheOrientationOfEitherTextForm) {
  constexpr std::string_view kProfile =
      "\nexif\n      26\n49492a000800000001001201030001000000060000000000\n";
  Bytes body;
  Put(body, std::string_view("Raw profile type exif\0", 22));
  Put(body, kProfile);
  PngOptions options = OptionsOf({0, 8});
  options.chunks = PngChunk("tEXt", body);
  EXPECT_EQ(DecodeAll(WritePng(options))->header.orientation,
            Orientation::kRotateClockwise);
  // eXIf is the newer word.
  const Bytes exif = PngChunk("eXIf", MakeExif(ByteOrder::kMotorola, 3));
  options.chunks.insert(options.chunks.end(), exif.begin(), exif.end());
  EXPECT_EQ(DecodeAll(WritePng(options))->header.orientation,
            Orientation::kRotated180);
}

}  // namespace
}  // namespace darkroom
