#include "codecs/jpeg/jpeg_tables.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "codecs/jpeg/jpeg_markers.h"
#include "tests/support/containers.h"
#include "tests/support/jpeg_parts.h"

namespace darkroom {
namespace {

constexpr std::uint8_t kDc = 0x00;
constexpr std::uint8_t kAc = 0x10;

// Of as many codes of one bit, and these symbols.
Bytes Table(std::uint8_t kind_and_number, std::uint8_t codes,
            const Bytes& symbols) {
  Bytes table = {kind_and_number, codes};
  table.resize(17);
  Put(table, symbols);
  return table;
}

bool Reads(std::uint8_t marker, ByteView body) {
  return JpegTables().Read(JpegSegment(marker, body));
}

TEST(JpegTables, HasTheCodesThatCameLast) {
  const Bytes segments = JpegSegment(kJpegDht, [] {
    Bytes body = Table(kDc | 1, 1, {3});
    Put(body, Table(kAc | 3, 1, {0xff}));
    return body;
  }());
  JpegTables tables;
  EXPECT_EQ(tables.dc(1), nullptr);
  ASSERT_TRUE(tables.Read(segments));
  for (const int table : {0, 2, 3, 4, 15}) EXPECT_EQ(tables.dc(table), nullptr);
  for (const int table : {0, 1, 2, 4, 15}) EXPECT_EQ(tables.ac(table), nullptr);
  ASSERT_NE(tables.dc(1), nullptr);
  ASSERT_NE(tables.ac(3), nullptr);
  // A bit of code and three of the value -7.
  const Bytes zeros(8, 0);
  JpegBits bits(zeros);
  bits.Refill();
  EXPECT_EQ(tables.dc(1)->Step(bits).value(), -7);
  const Bytes others = JpegSegment(kJpegDht, Table(kDc | 1, 1, {1}));
  ASSERT_TRUE(tables.Read(others));
  EXPECT_EQ(tables.dc(1)->Step(bits).value(), -1);
}

// As libjpeg, which says nothing of a code that is not used.
TEST(JpegTables, HasNoCodeThatCannotBe) {
  const auto has = [](const Bytes& table) {
    const Bytes segment = JpegSegment(kJpegDht, table);
    JpegTables tables;
    EXPECT_TRUE(tables.Read(segment));
    return tables.dc(0) != nullptr || tables.ac(0) != nullptr;
  };
  EXPECT_TRUE(has(Table(kAc, 1, {0x0f})));
  EXPECT_FALSE(has(Table(kAc, 2, {1, 2})));  // The second one is all ones.
  EXPECT_TRUE(has(Table(kDc, 1, {15})));
  EXPECT_FALSE(has(Table(kDc, 1, {16})));
}

TEST(JpegTables, ReadsWholeTablesOnly) {
  EXPECT_TRUE(Reads(kJpegDht, {}));
  EXPECT_TRUE(Reads(kJpegDht, Table(kDc | 3, 0, {})));
  EXPECT_FALSE(Reads(kJpegDht, Table(kDc | 4, 0, {})));
  EXPECT_FALSE(Reads(kJpegDht, Table(0x20, 0, {})));
  const Bytes whole = Table(kAc, 1, {1});
  EXPECT_TRUE(Reads(kJpegDht, whole));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(Reads(kJpegDht, ByteView(whole).first(size))) << size;
  }
  Bytes most(17 + 256, 1);
  most[0] = kAc;
  std::fill_n(most.begin() + 1, 16, std::uint8_t{16});
  EXPECT_TRUE(Reads(kJpegDht, most));
  most[1] = 17;  // 257 symbols.
  most.push_back(1);
  EXPECT_FALSE(Reads(kJpegDht, most));
}

TEST(JpegTables, HasTheRestartIntervalThatCameLast) {
  Bytes segments = JpegSegment(kJpegDri, Bytes{0, 7});
  Put(segments, JpegSegment(kJpegDri, Bytes{1, 2}));
  JpegTables tables;
  EXPECT_EQ(tables.restart_interval(), 0U);
  ASSERT_TRUE(tables.Read(segments));
  EXPECT_EQ(tables.restart_interval(), 258U);
  EXPECT_FALSE(Reads(kJpegDri, Bytes{0}));
  EXPECT_FALSE(Reads(kJpegDri, Bytes{0, 1, 0}));
}

TEST(JpegTables, GivesUpAtWhatIsUnusualBetweenScans) {
  EXPECT_TRUE(Reads(kJpegCom, Bytes{1, 2, 3}));
  EXPECT_TRUE(Reads(kJpegApp15, {}));
  EXPECT_TRUE(Reads(kJpegApp0, {}));
  EXPECT_FALSE(Reads(kJpegApp14, {}));
  EXPECT_FALSE(Reads(kJpegDqt, Bytes(65, 1)));
  EXPECT_FALSE(Reads(kJpegSof2, Bytes{8, 0, 64, 0, 64, 1, 1, 0x11, 0}));
  EXPECT_FALSE(Reads(kJpegDac, Bytes{0, 0}));
  EXPECT_FALSE(JpegTables().Read(Bytes{0xff, kJpegCom, 0, 3}));  // Cut.
}

TEST(JpegTables, KeepsOfTheFirstOnesWhatMakesSamples) {
  Bytes segments;
  Bytes kept;
  for (const std::uint8_t marker : {kJpegApp0, kJpegApp1, kJpegApp14, kJpegDqt,
                                    kJpegCom, kJpegSof2, kJpegDht}) {
    const bool of_samples = marker == kJpegApp0 || marker == kJpegApp14 ||
                            marker == kJpegDqt || marker == kJpegSof2;
    const Bytes body = Table(kDc, 1, {1});
    Put(segments, JpegSegment(marker, body));
    const std::uint8_t as = marker == kJpegSof2 ? kJpegSof1 : marker;
    if (of_samples) Put(kept, JpegSegment(as, body));
  }
  Bytes frame = {0xff, kJpegSoi};
  JpegTables tables;
  ASSERT_TRUE(tables.ReadFirst(segments, frame));
  EXPECT_EQ(Bytes(frame.begin() + 2, frame.end()), kept);
  EXPECT_NE(tables.dc(0), nullptr);
  EXPECT_FALSE(tables.ReadFirst(JpegSegment(kJpegSof0, {}), frame));
}

TEST(JpegTables, KeepsUpTo64KiB) {
  constexpr std::size_t kHead = 4;
  const auto reads = [](std::size_t bytes) {
    Bytes segments = JpegSegment(kJpegApp0, Bytes(30'000, 0));
    const std::size_t left = bytes - segments.size();
    Put(segments, JpegSegment(kJpegDqt, Bytes(left - kHead, 0)));
    Bytes frame;
    return JpegTables().ReadFirst(segments, frame);
  };
  EXPECT_TRUE(reads(64 * kKiB));
  EXPECT_FALSE(reads(64 * kKiB + 1));
}

}  // namespace
}  // namespace darkroom
