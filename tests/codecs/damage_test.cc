// Cut and spoilt files of every kind: refused or decoded, never a crash.

#include "tests/support/damage.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/encoder.h"
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

TEST(Damage, EveryTruncationIsRefused) {
  for (const Sample& sample : Samples()) {
    ExpectEveryTruncationRefused(sample.name, sample.bytes);
  }
}

TEST(Damage, TwoThousandMutationsOfEachKindDoNoHarm) {
  for (const Sample& sample : Samples()) {
    DecodeMutations(sample.name, sample.bytes, 2000, 1);
  }
}

}  // namespace
}  // namespace darkroom
