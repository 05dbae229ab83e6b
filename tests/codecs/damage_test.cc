// Cut and spoilt files of every kind: refused or decoded, never a crash.

#include "tests/support/damage.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/bmp_writer.h"
#include "tests/support/containers.h"
#include "tests/support/gif_writer.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

struct Sample {
  std::string name;
  Bytes bytes;
};

Bytes Encoded(ColorModel model, bool alpha, const VariantSpec& spec) {
  BytesSink sink;
  EXPECT_TRUE(Encode(MakePicture(model, alpha, 33, 21), spec, {}, sink).ok());
  return sink.bytes;
}

// Three frames with alpha, lossy and lossless.
Bytes AnimatedWebp() {
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(0x12, 40, 30)));
  Put(chunks, RiffChunk("ANIM", Bytes(6)));
  for (const bool lossless : {true, false, true}) {
    const Bytes webp = Encoded(ColorModel::kRgb, true, {.lossless = lossless});
    Bytes anmf = {0, 0, 0, 1, 0, 0, 32, 0, 0, 20, 0, 0, 40, 0, 0, 1};
    const ByteView frame = WebpChunks(webp);
    Put(anmf, AsText(frame).starts_with("VP8X") ? frame.subspan(18) : frame);
    Put(chunks, RiffChunk("ANMF", anmf));
  }
  return WebpFile(chunks);
}

std::vector<Sample> Samples() {
  PngOptions adam7 = {.color_type = 6, .interlaced = true};
  adam7.sample = [](int x, int y, int c) { return (x * 9 + y * 5 + c) & 255; };
  const std::array<std::array<int, 2>, 4> k420 = {
      {{2, 2}, {1, 1}, {1, 1}, {1, 1}}};
  return {
      {"jpeg", WriteJpeg({.width = 33, .height = 21, .sampling = k420})},
      {"progressive jpeg",
       WriteJpeg(
           {.width = 33, .height = 21, .sampling = k420, .progressive = true})},
      {"arithmetic jpeg",
       WriteJpeg(
           {.width = 33, .height = 21, .sampling = k420, .arithmetic = true})},
      {"cmyk jpeg",
       WriteJpeg({.width = 17, .height = 9, .space = JpegSpace::kYcck})},
      {"png", Encoded(ColorModel::kRgb, false, {.format = OutputFormat::kPng})},
      {"interlaced png", WritePng(adam7)},
      {"lossy webp", Encoded(ColorModel::kYCbCr, false, {})},
      {"lossy webp with alpha", Encoded(ColorModel::kYCbCr, true, {})},
      {"lossless webp", Encoded(ColorModel::kRgb, true, {.lossless = true})},
  };
}

// What may end early without loss, or is cut between frames: their own tests
// say what of these is refused.
std::vector<Sample> LenientSamples() {
  BmpOptions bmp = {.bits = 8, .compression = 1};
  bmp.palette = ColorBmpPalette(256, 4);
  bmp.runs = {9, 4, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0,
              0, 0, 2, 3, 2, 4, 7, 0, 0, 3, 1, 0, 1};
  BmpOptions four = bmp;
  four.bits = 4;
  four.compression = 2;
  four.palette = ColorBmpPalette(16, 4);
  const BmpOptions masked = {
      .header = 108,
      .bits = 32,
      .compression = 3,
      .masks = {0xff, 0xff00, 0xff0000, 0xff000000},
      .pixel = [](int x, int y) { return 0x01020304U * (x + y); }};
  const auto pattern = [](int x, int y) { return (x + 2 * y) & 15; };
  GifOptions gif = {.palette = GifPalette(), .repeats = 0};
  for (const int disposal : {0, 2, 3, 3}) {
    gif.frames.push_back({.x = disposal,
                          .y = disposal,
                          .width = 9 - disposal,
                          .height = 7 - disposal,
                          .interlaced = disposal == 3,
                          .transparent = disposal,
                          .disposal = disposal,
                          .palette = disposal == 2 ? GifPalette() : Bytes(),
                          .index = pattern});
  }
  return {{"rle8 bmp", WriteBmp(bmp)},
          {"rle4 bmp", WriteBmp(four)},
          {"masked bmp", WriteBmp(masked)},
          {"gif", WriteGif(gif)},
          {"animated webp", AnimatedWebp()}};
}

TEST(Damage, EveryTruncationIsRefused) {
  for (const Sample& sample : Samples()) {
    ExpectEveryTruncationRefused(sample.name, sample.bytes);
  }
}

TEST(Damage, TwoThousandMutationsOfEachKindDoNoHarm) {
  for (const Sample& sample : Samples()) {
    DecodeMutations(sample.name, sample.bytes, 2000, 1);
  }
  for (const Sample& sample : LenientSamples()) {
    DecodeMutations(sample.name, sample.bytes, 2000, 1);
  }
}

}  // namespace
}  // namespace darkroom
