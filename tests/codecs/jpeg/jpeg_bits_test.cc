#include "codecs/jpeg/jpeg_bits.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// `count` bits at a time, up to the first that are not there.
Bytes ReadAll(JpegBits bits, int count) {
  Bytes values;
  for (;;) {
    bits.Refill();
    const std::uint32_t value = bits.Peek(count);
    bits.Drop(count);
    if (bits.overrun()) return values;
    values.push_back(static_cast<std::uint8_t>(value));
  }
}

TEST(JpegBits, ComeHighestFirst) {
  const Bytes data = {0x12, 0x34};
  EXPECT_EQ(ReadAll(JpegBits(data), 4), (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(ReadAll(JpegBits(data), 8), (Bytes{0x12, 0x34}));
  EXPECT_EQ(ReadAll(JpegBits(), 1), Bytes());
}

TEST(JpegBits, AZeroBehindAnFfIsNoData) {
  // At every place of what is read eight bytes at once, and behind it.
  for (std::size_t place = 0; place < 24; ++place) {
    Bytes expected;
    Bytes data;
    for (std::size_t i = 0; i < 24; ++i) {
      const bool here = i == place;
      expected.push_back(here ? 0xff : static_cast<std::uint8_t>(i + 1));
      data.push_back(expected.back());
      if (here) data.push_back(0);
    }
    EXPECT_EQ(ReadAll(JpegBits(data), 8), expected) << place;
  }
}

TEST(JpegBits, EndAtAMarker) {
  for (const std::uint8_t marker : {0xd9, 0xd0, 0x01, 0xff}) {
    Bytes data = {1, 2, 3, 0xff, marker};
    EXPECT_EQ(ReadAll(JpegBits(data), 8), (Bytes{1, 2, 3}));
    data.insert(data.end(), 20, 0x55);
    EXPECT_EQ(ReadAll(JpegBits(data), 8), (Bytes{1, 2, 3}));
  }
  const Bytes lone = {1, 0xff};  // What would follow is cut off.
  EXPECT_EQ(ReadAll(JpegBits(lone), 8), (Bytes{1}));
}

TEST(JpegBits, AreZerosAfterAnOverrunForGood) {
  const Bytes data = {0xaa, 0xff, 0xd9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  JpegBits bits(data);
  for (int i = 0; i < 100; ++i) {
    bits.Refill();
    if (i > 0) {
      EXPECT_EQ(bits.Peek(31), 0U);
    }
    bits.Drop(31);
  }
  EXPECT_TRUE(bits.overrun());
  EXPECT_EQ(bits.rest().data(), data.data() + 1);
}

TEST(JpegBits, PassTheRestartThatIsDue) {
  const Bytes data = {0xab, 0x7f, 0xff, 0xd3, 0x42, 0xff, 0xd9};
  JpegBits bits(data);
  bits.Refill();
  bits.Drop(8);
  EXPECT_FALSE(bits.PassRestart(3));  // A byte is left.
  bits.Drop(1);
  EXPECT_FALSE(bits.PassRestart(2));
  EXPECT_TRUE(bits.PassRestart(3));
  EXPECT_EQ(ReadAll(bits, 8), Bytes{0x42});

  const Bytes filled = {0x7f, 0xff, 0xff, 0xff, 0xd3, 0x42};
  JpegBits behind_filling(filled);
  behind_filling.Refill();
  behind_filling.Drop(8);
  EXPECT_TRUE(behind_filling.PassRestart(3));
  EXPECT_EQ(ReadAll(behind_filling, 8), Bytes{0x42});

  JpegBits none(data);
  none.Refill();
  none.Drop(17);
  EXPECT_FALSE(none.PassRestart(3));  // One bit too many was taken.
}

}  // namespace
}  // namespace darkroom
