#include "codecs/jpeg_progressive.h"

#include <algorithm>
#include <array>
#include <random>

#include <gtest/gtest.h>

#include "codecs/jpeg_markers.h"
#include "codecs/jpeg_scans.h"
#include "tests/support/decode_all.h"
#include "tests/support/jpeg_coefficients.h"
#include "tests/support/jpeg_parts.h"
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

TEST(JpegProgressive, LeavesOtherKindsToLibjpeg) {
  EXPECT_NE(ReadProgressive(WriteJpeg({.progressive = true})), nullptr);
  EXPECT_EQ(ReadProgressive(WriteJpeg({})), nullptr);
  EXPECT_EQ(
      ReadProgressive(WriteJpeg({.progressive = true, .arithmetic = true})),
      nullptr);
  EXPECT_EQ(ReadProgressive(WriteJpeg({.progressive = true}), 1, 9), nullptr);
  // No scan of all components: 12 blocks an MCU.
  const Sampling large = {{{4, 2}, {2, 1}, {2, 1}, {1, 1}}};
  EXPECT_EQ(
      ReadProgressive(WriteJpeg(
          {.sampling = large, .progressive = true, .interleaved = false})),
      nullptr);
}

// A file of 64 x 64 gray samples, up to its scans; then those; then EOI.
Bytes Flat(const std::vector<Bytes>& parts) {
  Bytes jpeg = JpegHead({.process = kProgressive});
  for (const Bytes& part : parts) {
    jpeg.insert(jpeg.end(), part.begin(), part.end());
  }
  const Bytes end = EndOfJpeg();
  jpeg.insert(jpeg.end(), end.begin(), end.end());
  return jpeg;
}

constexpr std::uint64_t kFlatBlocks = 64;

Bytes Scan(std::uint8_t first, std::uint8_t last, std::uint8_t high,
           std::uint8_t low) {
  return EmptyScan({.first = first, .last = last, .high = high, .low = low},
                   kFlatBlocks);
}

TEST(JpegProgressive, ReadsScansInTheirOrderOnly) {
  const Bytes dc = Scan(0, 0, 0, 0);
  const Bytes half = Scan(0, 0, 0, 1);
  const auto reads = [](const std::vector<Bytes>& parts) {
    const bool read = ReadProgressive(Flat(parts)) != nullptr;
    // Whatever is read is what libjpeg reads.
    EXPECT_TRUE(CompareProgressions(Flat(parts), 1).same);
    return read;
  };
  EXPECT_TRUE(reads({dc}));
  EXPECT_TRUE(reads({half, Scan(0, 0, 1, 0), Scan(1, 63, 0, 0)}));
  EXPECT_TRUE(reads({dc, Scan(1, 5, 0, 2), Scan(1, 5, 2, 1)}));
  EXPECT_FALSE(reads({}));
  EXPECT_FALSE(reads({Scan(1, 63, 0, 0), dc}));  // AC before DC.
  EXPECT_FALSE(reads({dc, dc}));                 // Once more.
  EXPECT_FALSE(reads({Scan(0, 0, 2, 1)}));       // Refines nothing.
  EXPECT_FALSE(reads({Scan(0, 0, 0, 3), Scan(0, 0, 2, 1)}));  // A gap.
  EXPECT_FALSE(reads({dc, Scan(1, 5, 0, 2), Scan(1, 6, 2, 1)}));
  EXPECT_FALSE(reads({Scan(0, 5, 0, 0)}));  // DC and AC.
  EXPECT_FALSE(reads({dc, Scan(5, 4, 0, 0)}));
  EXPECT_FALSE(reads({dc, Scan(1, 64, 0, 0)}));
  EXPECT_FALSE(reads({dc, Scan(64, 64, 0, 0)}));
  EXPECT_FALSE(reads({Scan(0, 0, 0, 14)}));
}

TEST(JpegProgressive, GivesUpAtWhatIsUnusualBetweenScans) {
  const Bytes dc = Scan(0, 0, 0, 0);
  const Bytes ac = Scan(1, 63, 0, 0);
  const auto reads = [&](std::uint8_t marker, const Bytes& body) {
    return ReadProgressive(Flat({dc, JpegSegment(marker, body), ac})) !=
           nullptr;
  };
  EXPECT_TRUE(reads(kJpegCom, {1, 2, 3}));
  EXPECT_TRUE(reads(kJpegApp15, {}));
  EXPECT_TRUE(reads(kJpegDri, {0, 0}));
  EXPECT_FALSE(reads(kJpegDri, {0, 0, 0}));
  EXPECT_FALSE(reads(kJpegDri, {0, 1}));  // Restarts that do not come.
  EXPECT_FALSE(reads(kJpegDqt, Bytes(65, 1)));
  EXPECT_FALSE(reads(kJpegSof2, {8, 0, 64, 0, 64, 1, 1, 0x11, 0}));
  EXPECT_FALSE(reads(kJpegDac, {0, 0}));
  Bytes code(17, 0);  // Of nothing.
  code[0] = 0x13;
  EXPECT_TRUE(reads(kJpegDht, code));
  code[0] = 0x14;  // There are tables 0 to 3.
  EXPECT_FALSE(reads(kJpegDht, code));
  code[0] = 0x23;  // Of neither DC nor AC.
  EXPECT_FALSE(reads(kJpegDht, code));
  Bytes ones = {0x13, 2};  // A code of one bit that is all ones.
  ones.resize(19);
  EXPECT_FALSE(reads(kJpegDht, ones));
}

TEST(JpegProgressive, TakesNoMoreBitsOfDcThanThereCanBe) {
  for (const std::uint8_t symbol : {15, 16}) {
    Bytes code(18, 0);
    code[1] = 1;
    code[17] = symbol;
    const Bytes jpeg = Flat({JpegSegment(kJpegDht, code), Scan(0, 0, 0, 0)});
    // Of 15 bits, 0 is -32767, and the next one leaves the range.
    EXPECT_EQ(ReadProgressive(jpeg), nullptr);
    Bytes unused = code;
    unused[0] = 3;
    const Bytes other = Flat({JpegSegment(kJpegDht, unused), Scan(0, 0, 0, 0)});
    EXPECT_EQ(ReadProgressive(other) != nullptr, symbol == 15);
  }
}

// Every scan's data cut by a few bytes; every byte of it set to others.
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
