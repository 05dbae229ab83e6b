#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/jpeg/jpeg_scan_list.h"
#include "tests/support/containers.h"
#include "tests/support/jpeg_parts.h"
#include "tests/support/jpeg_progressions.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

// A file of 64 x 64 gray samples, up to its scans; then those; then EOI.
Bytes Flat(const std::vector<Bytes>& parts) {
  Bytes jpeg = JpegHead({.process = kProgressive});
  for (const Bytes& part : parts) Put(jpeg, part);
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

constexpr std::uint64_t kFlatBlocks = 64;

Bytes Scan(std::uint8_t first, std::uint8_t last, std::uint8_t high,
           std::uint8_t low) {
  return EmptyScan({.first = first, .last = last, .high = high, .low = low},
                   kFlatBlocks);
}

bool Reads(const Bytes& jpeg, int reduction = 1) {
  const ProgressionComparison read = CompareProgressions(jpeg, reduction);
  // Whatever is read is what libjpeg reads.
  EXPECT_TRUE(read.same);
  return read.read;
}

TEST(JpegProgressiveByHand, ReadsScansInTheirOrderOnly) {
  const Bytes dc = Scan(0, 0, 0, 0);
  const Bytes ac = Scan(1, 5, 0, 2);
  EXPECT_TRUE(Reads(Flat({dc})));
  EXPECT_TRUE(Reads(Flat({dc, ac, Scan(1, 5, 2, 1)})));
  EXPECT_FALSE(Reads(Flat({})));
  EXPECT_FALSE(Reads(Flat({ac, dc})));
  EXPECT_FALSE(Reads(Flat({dc, ac, Scan(1, 6, 2, 1)})));
  // Not left out either, where no AC is needed.
  EXPECT_FALSE(Reads(Flat({dc, Scan(64, 64, 0, 0)}), 8));
}

TEST(JpegProgressiveByHand, ReadsNoPictureThatLacksAComponent) {
  for (const int components : {2, 3}) {
    Bytes jpeg = JpegHead({.process = kProgressive, .components = 3});
    Put(jpeg, JpegScanHeader({.last = 0}, components));
    jpeg.resize(jpeg.size() + 64);
    Put(jpeg, EndOfJpeg());
    EXPECT_EQ(Reads(jpeg), components == 3);
  }
}

// libjpeg finds no component that stands before one that was named.
TEST(JpegProgressiveByHand, ReadsComponentsInTheOrderOfTheFrameOnly) {
  Bytes jpeg = WriteJpeg({.progressive = true});
  const auto list = ListJpegScans(jpeg, 100);
  ASSERT_TRUE(list && list->scans[0].count == 3);
  EXPECT_TRUE(Reads(jpeg));
  auto* named = jpeg.data() + (list->scans[0].header.data() - jpeg.data()) + 5;
  std::swap_ranges(named, named + 2, named + 2);
  EXPECT_FALSE(Reads(jpeg));
}

TEST(JpegProgressiveByHand, GivesUpAtWhatIsUnusualBetweenScans) {
  const Bytes dc = Scan(0, 0, 0, 0);
  const Bytes ac = Scan(1, 63, 0, 0);
  for (const bool tail : {false, true}) {
    const auto reads = [&](std::uint8_t marker, const Bytes& body) {
      const Bytes segment = JpegSegment(marker, body);
      return Reads(tail ? Flat({dc, ac, segment}) : Flat({dc, segment, ac}));
    };
    EXPECT_TRUE(reads(kJpegCom, {1, 2, 3}));
    EXPECT_TRUE(reads(kJpegDri, {0, 0}));
    EXPECT_FALSE(reads(kJpegDri, {0, 0, 0}));
    EXPECT_FALSE(reads(kJpegDqt, Bytes(65, 1)));
    EXPECT_FALSE(reads(kJpegApp14, {}));
  }
  // Restarts that do not come.
  EXPECT_FALSE(Reads(Flat({dc, JpegSegment(kJpegDri, Bytes{0, 1}), ac})));
}

// A code for each scan that reads by one, and for no other.
TEST(JpegProgressiveByHand, NeedsTheCodesOfItsScans) {
  const auto other_tables = [](Bytes scan) {
    scan[6] = 0x33;
    return scan;
  };
  const Bytes half = Scan(0, 0, 0, 1);
  const Bytes refined = Scan(0, 0, 1, 0);
  const Bytes ac = Scan(1, 63, 0, 0);
  EXPECT_TRUE(Reads(Flat({half, other_tables(refined), ac})));
  EXPECT_FALSE(Reads(Flat({other_tables(half), refined, ac})));
  EXPECT_FALSE(Reads(Flat({half, refined, other_tables(ac)})));
}

// One code of one bit.
Bytes CodeOf(std::uint8_t table, std::uint8_t symbol) {
  Bytes body = {table, 1};
  body.resize(17);
  body.push_back(symbol);
  return JpegSegment(kJpegDht, body);
}

TEST(JpegProgressiveByHand, TakesNoMoreBitsOfDcThanThereCanBe) {
  // A bit of code and so many of a difference, for all blocks.
  const Bytes zeros(2 * kFlatBlocks, 0);
  // Of 9 bits, 0 is -511: the last one stands at -32704.
  EXPECT_TRUE(Reads(Flat({CodeOf(0, 9), Scan(0, 0, 0, 0), zeros})));
  // Of 10 bits it is -1023, and the 33rd leaves the range.
  EXPECT_FALSE(Reads(Flat({CodeOf(0, 10), Scan(0, 0, 0, 0), zeros})));
  EXPECT_FALSE(Reads(Flat({CodeOf(0, 15), Scan(0, 0, 0, 0), zeros})));
  EXPECT_FALSE(Reads(Flat({CodeOf(0, 16), Scan(0, 0, 0, 0), zeros})));
  EXPECT_TRUE(Reads(Flat({CodeOf(3, 16), Scan(0, 0, 0, 0), zeros})));
}

TEST(JpegProgressiveByHand, TakesNoAcBeyondItsBandOrItsRange) {
  const Bytes zeros(4 * kFlatBlocks, 0);
  const auto reads = [&](std::uint8_t symbol, std::uint8_t bit) {
    return Reads(Flat(
        {Scan(0, 0, 0, 0), CodeOf(0x10, symbol), Scan(1, 1, 0, bit), zeros}));
  };
  EXPECT_TRUE(reads(0x01, 0));
  EXPECT_FALSE(reads(0x11, 0));  // A zero before it.
  EXPECT_TRUE(reads(0x0e, 1));   // -32766
  EXPECT_FALSE(reads(0x0f, 1));
}

// With zeros behind them, for the next bytes.
Bytes BitsOf(const std::vector<std::string>& parts) {
  Bytes bytes;
  std::size_t count = 0;
  for (const std::string& part : parts) {
    for (const char bit : part) {
      if (count++ % 8 == 0) bytes.push_back(0);
      bytes.back() |=
          static_cast<std::uint8_t>((bit - '0') << (7 - (count - 1) % 8));
      if (count % 8 == 0 && bytes.back() == 0xff) bytes.push_back(0);
    }
  }
  bytes.resize(bytes.size() + 16);
  return bytes;
}

// As many bits in a row as there can be between two looks for more.
TEST(JpegProgressiveByHand, HasAllBitsOfLongSteps) {
  Bytes code = {0x10, 1};
  code.resize(17);
  code[12] = code[16] = 1;  // Of 1, 12 and 16 bits.
  Put(code, Bytes{0x0b, 0xe0, 0x0f});
  const std::string short_step = "011111111111";
  const std::string long_step = "1000000000010000111111111111111";
  // More blocks than there are.
  const std::string end = "10000000000011111111111111";
  for (const std::vector<std::string>& steps :
       std::vector<std::vector<std::string>>{
           {short_step, short_step, short_step, end},
           {short_step, short_step, short_step, long_step, end},
           {long_step, short_step, short_step, short_step, end}}) {
    Bytes scan = JpegScanHeader({.first = 1});
    Put(scan, BitsOf(steps));
    EXPECT_TRUE(
        Reads(Flat({Scan(0, 0, 0, 0), JpegSegment(kJpegDht, code), scan})));
  }
}

// What a refinement finds new is 1 or -1; libjpeg warns of others.
TEST(JpegProgressiveByHand, RefinesByOneOnly) {
  const Bytes zeros(8 * kFlatBlocks, 0);
  const auto reads = [&](std::uint8_t symbol) {
    return Reads(Flat({Scan(0, 0, 0, 0), Scan(1, 1, 0, 1), CodeOf(0x10, symbol),
                       Scan(1, 1, 1, 0), zeros}));
  };
  EXPECT_TRUE(reads(0x01));
  EXPECT_FALSE(reads(0x02));
}

}  // namespace
}  // namespace darkroom
