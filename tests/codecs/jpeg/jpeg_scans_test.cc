#include "codecs/jpeg/jpeg_scans.h"

#include <array>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "codecs/decoder.h"
#include "tests/support/decode_all.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

constexpr int kMaxScans = 100;
constexpr std::array<std::array<int, 2>, 4> k444 = {
    {{1, 1}, {1, 1}, {1, 1}, {1, 1}}};
constexpr std::array<std::array<int, 2>, 4> k420 = {
    {{2, 2}, {1, 1}, {1, 1}, {1, 1}}};

Bytes Progressive(const std::array<std::array<int, 2>, 4>& sampling) {
  return WriteJpeg(
      {.width = 400, .height = 304, .sampling = sampling, .progressive = true});
}

std::vector<ByteView> PiecesOf(ByteView jpeg, int reduction,
                               int max_scans = kMaxScans) {
  const Result<JpegHeader> header = ParseJpegHeader(jpeg);
  EXPECT_TRUE(header.ok());
  return header.ok() ? NeededPieces(jpeg, *header, reduction, max_scans)
                     : std::vector<ByteView>();
}

std::size_t SizeOf(const std::vector<ByteView>& pieces) {
  return std::accumulate(
      pieces.begin(), pieces.end(), std::size_t{0},
      [](std::size_t sum, ByteView piece) { return sum + piece.size(); });
}

// What a marker may follow in entropy-coded data: no scan is cut in two.
int ScansIn(const std::vector<ByteView>& pieces) {
  int scans = 0;
  for (const ByteView piece : pieces) {
    for (std::size_t i = 0; i + 1 < piece.size(); ++i) {
      scans += piece[i] == 0xff && piece[i + 1] == 0xda ? 1 : 0;
    }
  }
  return scans;
}

// libjpeg's script: DC of all, then four AC scans of luma and two of each
// chroma, with a refinement of DC between.
TEST(JpegScans, AnEighthNeedsNoAcOfWhatIsOneSampleABlock) {
  const Bytes even = Progressive(k444);
  EXPECT_EQ(ScansIn(PiecesOf(even, 1)), 10);
  EXPECT_EQ(ScansIn(PiecesOf(even, 8)), 2);
  const auto decoded = DecodeAll(even, {}, {.max_reduction = 8});
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  const auto all = ReadWithLibjpeg(even, 8, Upsampling::kRepeated);
  for (std::size_t p = 0; p < all.size(); ++p) {
    EXPECT_EQ(decoded->planes[p].samples, all[p].samples);
  }
}

TEST(JpegScans, LastBitsAreLeftOutByTheSizeOfABlock) {
  const Bytes jpeg = Progressive(k420);
  EXPECT_EQ(ScansIn(PiecesOf(jpeg, 8)), 4);  // Chroma's is 2x2.
  // And luma's higher frequencies, which nothing is left to refine.
  EXPECT_EQ(ScansIn(PiecesOf(jpeg, 4)), 5);
  EXPECT_EQ(ScansIn(PiecesOf(jpeg, 2)), 9);
  EXPECT_LT(SizeOf(PiecesOf(jpeg, 2)), jpeg.size());
  EXPECT_LT(SizeOf(PiecesOf(jpeg, 4)), SizeOf(PiecesOf(jpeg, 2)));
  EXPECT_LT(SizeOf(PiecesOf(jpeg, 8)), SizeOf(PiecesOf(jpeg, 4)));
}

TEST(JpegScans, AWholePictureNeedsAll) {
  const Bytes jpeg = Progressive(k420);
  EXPECT_EQ(PiecesOf(jpeg, 1).size(), 1U);
  EXPECT_EQ(SizeOf(PiecesOf(jpeg, 1)), jpeg.size());
  const Bytes baseline = WriteJpeg({.width = 400, .height = 304});
  EXPECT_EQ(SizeOf(PiecesOf(baseline, 8)), baseline.size());
}

TEST(JpegScans, NothingIsLeftOutOfWhatIsNotWhole) {
  const Bytes jpeg = Progressive(k420);
  for (std::size_t size = 700; size < jpeg.size(); size += 97) {
    const ByteView cut = ByteView(jpeg).first(size);
    if (!ParseJpegHeader(cut).ok()) continue;
    EXPECT_EQ(SizeOf(PiecesOf(cut, 8)), size);
  }
}

TEST(JpegScans, ScansThatAreLeftOutCountToo) {
  const Bytes jpeg = Progressive(k420);
  EXPECT_LT(SizeOf(PiecesOf(jpeg, 8, 10)), jpeg.size());
  EXPECT_EQ(SizeOf(PiecesOf(jpeg, 8, 9)), jpeg.size());
  DecodeLimits limits;
  limits.max_scans = 9;
  const auto decoded = DecodeAll(jpeg, limits, {.max_reduction = 8});
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().cls(), ErrorClass::kTooLarge);
}

// In decibels, of all planes together.
double Closeness(const std::vector<Plane>& a, const std::vector<Plane>& b) {
  double squares = 0;
  double count = 0;
  for (std::size_t p = 0; p < a.size(); ++p) {
    for (std::size_t i = 0; i < a[p].samples.size(); ++i) {
      const double difference = a[p].samples[i] - b[p].samples[i];
      squares += difference * difference;
      count += 1;
    }
  }
  return 10 * std::log10(255.0 * 255.0 * count / squares);
}

// Before the picture is reduced once more.
TEST(JpegScans, WhatIsLeftOutIsHardlySeen) {
  const Bytes jpeg = Progressive(k444);
  for (const int reduction : {2, 4}) {
    const auto decoded = DecodeAll(jpeg, {}, {.max_reduction = reduction});
    ASSERT_TRUE(decoded.ok()) << decoded.error().message();
    EXPECT_FALSE(decoded->salvaged);
    const auto all = ReadWithLibjpeg(jpeg, reduction, Upsampling::kRepeated);
    EXPECT_GT(Closeness(decoded->planes, all), 40) << reduction;
  }
}

}  // namespace
}  // namespace darkroom
