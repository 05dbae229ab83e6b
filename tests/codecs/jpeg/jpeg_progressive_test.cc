#include "codecs/jpeg/jpeg_progressive.h"

#include <algorithm>
#include <array>
#include <random>

#include <gtest/gtest.h>

#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/jpeg/jpeg_scans.h"
#include "codecs/jpeg/jpeg_zigzag.h"
#include "tests/support/decode_all.h"
#include "tests/support/jpeg_coefficients.h"
#include "tests/support/jpeg_progressions.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

using Sampling = std::array<std::array<int, 2>, 4>;

constexpr Sampling k444 = {{{1, 1}, {1, 1}, {1, 1}, {1, 1}}};
constexpr Sampling k420 = {{{2, 2}, {1, 1}, {1, 1}, {1, 1}}};
constexpr Sampling k411 = {{{4, 1}, {1, 1}, {1, 1}, {1, 1}}};

// libjpeg's own script.
const std::vector<JpegScanSpec> kUsual = {
    {{0, 1, 2}, 0, 0, 0, 1}, {{0}, 1, 5, 0, 2},  {{2}, 1, 63, 0, 1},
    {{1}, 1, 63, 0, 1},      {{0}, 6, 63, 0, 2}, {{0}, 1, 63, 2, 1},
    {{0, 1, 2}, 0, 0, 1, 0}, {{2}, 1, 63, 1, 0}, {{1}, 1, 63, 1, 0},
    {{0}, 1, 63, 1, 0}};

// Component by component, bands that end anywhere, many refinements.
const std::vector<JpegScanSpec> kFine = {
    {{1}, 0, 0, 0, 3},   {{0}, 0, 0, 0, 2},   {{2}, 0, 0, 0, 0},
    {{0}, 1, 1, 0, 4},   {{0}, 2, 9, 0, 3},   {{0}, 10, 63, 0, 5},
    {{1}, 0, 0, 3, 2},   {{0}, 1, 1, 4, 3},   {{0}, 1, 9, 3, 2},
    {{0}, 10, 63, 5, 4}, {{0}, 10, 63, 4, 3}, {{0}, 10, 63, 3, 2},
    {{1}, 1, 63, 0, 0},  {{2}, 1, 30, 0, 1},  {{2}, 31, 63, 0, 1},
    {{1}, 0, 0, 2, 1},   {{1}, 0, 0, 1, 0},   {{2}, 1, 63, 1, 0},
    {{0}, 1, 63, 2, 1},  {{0}, 0, 0, 2, 1},   {{0}, 0, 0, 1, 0},
    {{0}, 1, 63, 1, 0}};

// As it could come: band by band, nothing refined.
const std::vector<JpegScanSpec> kSpectral = {{{0, 1, 2}, 0, 0, 0, 0},
                                             {{0}, 1, 5, 0, 0},
                                             {{0}, 6, 63, 0, 0},
                                             {{1}, 1, 63, 0, 0},
                                             {{2}, 1, 63, 0, 0}};

struct Kind {
  Sampling sampling = k420;
  std::vector<JpegScanSpec> scans = kUsual;
  int restart_interval = 0;
};

// Coefficients of every size at every place: each block none, few or many.
Bytes RandomJpeg(unsigned seed, const Kind& kind) {
  std::mt19937 random(seed);
  const Bytes jpeg =
      WriteJpeg({.width = 203, .height = 117, .sampling = kind.sampling});
  return RewriteJpeg(
      jpeg,
      [&random](int, JpegBlock block) {
        const unsigned density = random() % 2 == 0 ? random() % 65 : 0;
        const int most = (2 << random() % 9) - 1;
        std::uniform_int_distribution<int> value(-most, most);
        for (std::size_t i = 1; i < block.size(); ++i) {
          const bool zero = random() % 64 >= density;
          block[i] = static_cast<std::int16_t>(zero ? 0 : value(random));
        }
        block[0] = static_cast<std::int16_t>(random() % 2047) - 1023;
      },
      {.restart_interval = kind.restart_interval, .scans = kind.scans});
}

// Long runs of empty blocks, and codes of all lengths: the larger a value or
// the more zeros before it, the rarer.
Bytes SkewedJpeg(const std::vector<JpegScanSpec>& scans) {
  std::mt19937 random(11);
  const auto rare = [&random](double chance) {
    return std::geometric_distribution<int>(chance)(random);
  };
  const Bytes jpeg =
      WriteJpeg({.width = 1203, .height = 1117, .space = JpegSpace::kGray});
  int empty = 0;
  return RewriteJpeg(
      jpeg,
      [&](int, JpegBlock block) {
        std::fill(block.begin() + 1, block.end(), std::int16_t{0});
        block[0] = static_cast<std::int16_t>(random() % 2047) - 1023;
        if (empty-- > 0) return;
        if (rare(0.6) > 1) empty = 1 << rare(0.15);
        for (int k = 1 + rare(0.4); k < 64; k += 1 + rare(0.4)) {
          const int most = 1 << std::min(rare(0.45), 9);
          const int value = most + static_cast<int>(random()) % most;
          const bool negative = random() % 2 == 0;
          block[kJpegZigzag[static_cast<std::size_t>(k)]] =
              static_cast<std::int16_t>(negative ? -value : value);
        }
      },
      {.scans = scans});
}

std::vector<Kind> Kinds() {
  return {{},
          {.sampling = k444, .restart_interval = 7},
          {.sampling = k411, .scans = kFine},
          {.scans = kFine, .restart_interval = 5},
          {.sampling = k444, .scans = kSpectral},
          {.scans = kSpectral, .restart_interval = 1}};
}

std::unique_ptr<JpegProgressive> ReadProgressive(ByteView jpeg,
                                                 int reduction = 1,
                                                 int max_scans = 100) {
  const Result<JpegHeader> header = ParseJpegHeader(jpeg);
  if (!header.ok()) return nullptr;
  return JpegProgressive::Read(jpeg, *header, reduction, max_scans);
}

TEST(JpegProgressive, ReadsWhatLibjpegReads) {
  unsigned seed = 0;
  for (const Kind& kind : Kinds()) {
    for (const Bytes& jpeg :
         {RandomJpeg(seed, kind), RandomJpeg(seed + 100, kind)}) {
      for (const int reduction : {1, 2, 4, 8}) {
        const ProgressionComparison read = CompareProgressions(jpeg, reduction);
        EXPECT_TRUE(read.read) << "kind " << seed << " 1/" << reduction;
        EXPECT_TRUE(read.same) << "kind " << seed << " 1/" << reduction;
      }
    }
    ++seed;
  }
}

TEST(JpegProgressive, ReadsLongRunsAndLongCodes) {
  const std::vector<std::vector<JpegScanSpec>> scripts = {
      {{{0}, 0, 0, 0, 0}, {{0}, 1, 63, 0, 0}},
      {{{0}, 0, 0, 0, 0},
       {{0}, 1, 7, 0, 3},
       {{0}, 8, 63, 0, 3},
       {{0}, 1, 63, 3, 2},
       {{0}, 1, 63, 2, 1},
       {{0}, 1, 63, 1, 0}}};
  for (const auto& scans : scripts) {
    const Bytes jpeg = SkewedJpeg(scans);
    for (const int reduction : {1, 2}) {
      const ProgressionComparison read =
          CompareProgressions(jpeg, reduction, 2'000'000);
      EXPECT_TRUE(read.read && read.same) << "1/" << reduction;
    }
  }
}

TEST(JpegProgressive, ReadsGraysAndInks) {
  for (const JpegSpace space :
       {JpegSpace::kGray, JpegSpace::kCmyk, JpegSpace::kYcck}) {
    for (const Sampling& sampling : {k444, k420}) {
      const Bytes jpeg = WriteJpeg({.width = 99,
                                    .height = 61,
                                    .space = space,
                                    .sampling = sampling,
                                    .progressive = true});
      for (const int reduction : {1, 2, 4, 8}) {
        const ProgressionComparison read = CompareProgressions(jpeg, reduction);
        EXPECT_TRUE(read.read && read.same) << "1/" << reduction;
      }
    }
  }
}

// The pieces that libjpeg would be given, as one file.
Bytes Joined(const std::vector<ByteView>& pieces) {
  Bytes joined;
  for (const ByteView piece : pieces) {
    joined.insert(joined.end(), piece.begin(), piece.end());
  }
  return joined;
}

// Up to the samples.
TEST(JpegProgressive, IsWhatTheDecoderReads) {
  const Bytes jpeg = WriteJpeg(
      {.width = 400, .height = 304, .sampling = k444, .progressive = true});
  for (const int reduction : {1, 2, 4, 8}) {
    const auto decoded = DecodeAll(jpeg, {}, {.max_reduction = reduction});
    ASSERT_TRUE(decoded.ok()) << decoded.error().message();
    const Bytes needed =
        Joined(NeededPieces(jpeg, *ParseJpegHeader(jpeg), reduction, 100));
    const auto low = ReadWithLibjpeg(LowFrequencies(needed, reduction),
                                     reduction, Upsampling::kRepeated);
    for (std::size_t p = 0; p < low.size(); ++p) {
      EXPECT_EQ(decoded->planes[p].samples, low[p].samples)
          << "1/" << reduction;
    }
  }
}

// As the same coefficients in one scan; what the colours are is told by
// segments that libjpeg is shown.
TEST(JpegProgressive, HasTheColoursOfTheFile) {
  for (const JpegSpace space :
       {JpegSpace::kGray, JpegSpace::kYCbCr, JpegSpace::kRgb, JpegSpace::kCmyk,
        JpegSpace::kYcck}) {
    for (const bool adobe : {true, false}) {
      const Bytes jpeg = WriteJpeg(
          {.space = space, .progressive = true, .adobe_marker = adobe});
      ASSERT_NE(ReadProgressive(jpeg), nullptr);
      const auto decoded = DecodeAll(jpeg, {}, {});
      const Bytes same = WriteJpeg({.space = space, .adobe_marker = adobe});
      const auto expected = DecodeAll(same, {}, {});
      ASSERT_TRUE(decoded.ok() && expected.ok());
      ASSERT_EQ(decoded->planes.size(), expected->planes.size());
      for (std::size_t p = 0; p < expected->planes.size(); ++p) {
        EXPECT_EQ(decoded->planes[p].samples, expected->planes[p].samples);
      }
    }
  }
}

// Its ids say RGB, JFIF says YCbCr.
TEST(JpegProgressive, IsNoRgbByItsNamesAlone) {
  Bytes jpeg = WriteJpeg({.progressive = true});
  const auto list = ListJpegScans(jpeg, 100);
  ASSERT_TRUE(list.has_value());
  const auto rename = [&jpeg](ByteView where, std::size_t at, std::size_t step,
                              std::size_t count) {
    constexpr std::array<std::uint8_t, 3> kNames = {'R', 'G', 'B'};
    auto* id = jpeg.data() + (where.data() - jpeg.data()) + at;
    for (std::size_t i = 0; i < count; ++i, id += step) *id = kNames[*id - 1U];
  };
  for (const JpegScan& scan : list->scans) {
    rename(scan.header, 5, 2, scan.count);
  }
  const std::array<std::uint8_t, 2> frame = {0xff, kJpegSof2};
  const auto found =
      std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end());
  rename({found, jpeg.end()}, 10, 3, 3);
  ASSERT_NE(ReadProgressive(jpeg), nullptr);
  const auto decoded = DecodeAll(jpeg, {}, {});
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->layout.model, ColorModel::kYCbCr);
}

TEST(JpegProgressive, LeavesOtherKindsToLibjpeg) {
  EXPECT_NE(ReadProgressive(WriteJpeg({.progressive = true})), nullptr);
  EXPECT_EQ(ReadProgressive(WriteJpeg({})), nullptr);
  EXPECT_EQ(
      ReadProgressive(WriteJpeg({.progressive = true, .arithmetic = true})),
      nullptr);
  EXPECT_EQ(ReadProgressive(WriteJpeg({.progressive = true}), 1, 9), nullptr);
}

// A file of one scan can have MCUs of ten blocks at most.
TEST(JpegProgressive, LeavesLargeMcusToLibjpeg) {
  const auto jpeg = [](JpegSpace space, const Sampling& sampling) {
    const Bytes sequential =
        WriteJpeg({.space = space, .sampling = sampling, .interleaved = false});
    const int components = space == JpegSpace::kGray ? 1 : 3;
    std::vector<JpegScanSpec> scans;
    for (int i = 0; i < components; ++i) scans.push_back({{i}, 0, 0, 0, 0});
    return RewriteJpeg(sequential, [](int, JpegBlock) {}, {.scans = scans});
  };
  const auto reads = [](const Bytes& file) {
    EXPECT_TRUE(ParseJpegHeader(file)->progressive);
    EXPECT_TRUE(CompareProgressions(file, 1).same);
    return ReadProgressive(file) != nullptr;
  };
  EXPECT_TRUE(reads(jpeg(JpegSpace::kYCbCr, {{{4, 2}, {1, 1}, {1, 1}}})));
  EXPECT_FALSE(reads(jpeg(JpegSpace::kYCbCr, {{{4, 2}, {2, 1}, {1, 1}}})));
  // Those of one component are of one block.
  EXPECT_TRUE(reads(jpeg(JpegSpace::kGray, {{{4, 4}}})));
}

// Every scan's data cut by a few bytes.
TEST(JpegProgressive, GivesUpWhereAScanEndsEarly) {
  const Bytes whole = RandomJpeg(1, {});
  const auto list = ListJpegScans(whole, 100);
  ASSERT_TRUE(list.has_value());
  for (const JpegScan& scan : list->scans) {
    const auto end = static_cast<std::size_t>(scan.data.data() +
                                              scan.data.size() - whole.data());
    Bytes cut = whole;
    const auto last = cut.begin() + static_cast<std::ptrdiff_t>(end);
    cut.erase(last - 8, last);
    EXPECT_EQ(ReadProgressive(cut), nullptr);
  }
}

// Whatever is damaged: if it does not give up, it is right.
TEST(JpegProgressive, IsRightOrGivesUp) {
  std::vector<Bytes> whole;
  for (const Kind& kind : Kinds()) whole.push_back(RandomJpeg(7, kind));
  std::mt19937 random(3);
  int given_up = 0;
  for (int i = 0; i < 1500; ++i) {
    Bytes jpeg = whole[static_cast<std::size_t>(i) % whole.size()];
    for (int changes = 0; changes < 2; ++changes) {
      const std::size_t at = 200 + random() % (jpeg.size() - 200);
      jpeg[at] = static_cast<std::uint8_t>(random());
    }
    const ProgressionComparison read =
        CompareProgressions(jpeg, 1 << i / 6 % 4);
    ASSERT_TRUE(read.same) << i;
    given_up += read.read ? 0 : 1;
  }
  EXPECT_GT(given_up, 200);
  EXPECT_LT(given_up, 1400);
}

}  // namespace
}  // namespace darkroom
