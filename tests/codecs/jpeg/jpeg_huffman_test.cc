#include "codecs/jpeg/jpeg_huffman.h"

#include <memory>
#include <random>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Counts = std::array<std::uint8_t, JpegHuffman::kMaxCodeBits>;
using Symbols = std::array<std::uint8_t, 256>;

std::unique_ptr<JpegHuffman> Build(JpegHuffman::Kind kind, const Counts& counts,
                                   const Symbols& symbols) {
  auto code = std::make_unique<JpegHuffman>();
  return code->Build(kind, counts, symbols) ? std::move(code) : nullptr;
}

// 0, 10, 110 and so on: one code of each length.
constexpr Counts kOneEach = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

// With what entropy-coded data has behind each 0xff.
JpegBits BitsOf(Bytes& memory, std::uint32_t value) {
  memory.clear();
  for (int shift = 24; shift >= 0; shift -= 8) {
    memory.push_back(static_cast<std::uint8_t>(value >> shift));
    if (memory.back() == 0xff) memory.push_back(0);
  }
  memory.insert(memory.end(), 4, 0);
  JpegBits bits(memory);
  bits.Refill();
  return bits;
}

TEST(JpegHuffman, ReadsCodesOfEveryLength) {
  Symbols symbols = {};
  for (std::size_t i = 0; i < 16; ++i) {
    symbols[i] = static_cast<std::uint8_t>(i << 4 | 1);  // i zeros, then 1.
  }
  const auto code = Build(JpegHuffman::Kind::kAc, kOneEach, symbols);
  ASSERT_TRUE(code);
  for (int length = 1; length <= 16; ++length) {
    for (const bool positive : {false, true}) {
      const std::uint32_t ones = length == 1 ? 0 : ~0U << (33 - length);
      const std::uint32_t sign = positive ? 1U << (31 - length) : 0;
      Bytes memory;
      JpegBits bits = BitsOf(memory, ones | sign);
      const JpegStep step = code->Take(bits);
      EXPECT_EQ(step.advance(), length) << length;
      EXPECT_EQ(step.value(), positive ? 1 : -1);
      EXPECT_EQ(step.bits(), length + 1);
    }
  }
}

TEST(JpegHuffman, ReadsValuesOfEverySize) {
  Symbols symbols = {};
  for (std::size_t i = 0; i < 16; ++i)
    symbols[i] = static_cast<std::uint8_t>(i);
  Counts counts = {};
  counts[4] = 16;  // Of 5 bits.
  for (const auto kind : {JpegHuffman::Kind::kDc, JpegHuffman::Kind::kAc}) {
    const auto code = Build(kind, counts, symbols);
    ASSERT_TRUE(code);
    for (unsigned size = 1; size < 16; ++size) {
      const int least = 1 << (size - 1);
      const int most = (1 << size) - 1;
      const std::pair<unsigned, int> cases[] = {
          {0, -most},
          {static_cast<unsigned>(least) - 1, -least},
          {static_cast<unsigned>(least), least},
          {static_cast<unsigned>(most), most}};
      for (const auto& [raw, value] : cases) {
        Bytes memory;
        JpegBits bits = BitsOf(memory, size << 27 | raw << (27 - size));
        EXPECT_EQ(code->Take(bits).value(), value);
      }
    }
  }
}

TEST(JpegHuffman, TellsTheEndOfABlockAndWhatIsNoCode) {
  Symbols symbols = {0x00, 0xf0, 0x10};  // EOB, 16 zeros, an odd EOB.
  Counts counts = {};
  counts[1] = 3;  // 00, 01 and 10.
  const auto code = Build(JpegHuffman::Kind::kAc, counts, symbols);
  ASSERT_TRUE(code);
  const int advances[] = {JpegStep::kEndOfBlock, 16, JpegStep::kEndOfBlock,
                          JpegStep::kNoCode};
  for (std::uint32_t i = 0; i < 4; ++i) {
    Bytes memory;
    JpegBits bits = BitsOf(memory, i << 30);
    EXPECT_EQ(code->Take(bits).advance(), advances[i]);
  }
}

TEST(JpegHuffman, RefusesMoreCodesThanThereCanBe) {
  Counts counts = {};
  counts[0] = 1;
  EXPECT_TRUE(Build(JpegHuffman::Kind::kDc, counts, {}));
  counts[0] = 2;  // The second would be all ones.
  EXPECT_FALSE(Build(JpegHuffman::Kind::kDc, counts, {}));
  counts[0] = 1;
  counts[7] = 127;
  EXPECT_TRUE(Build(JpegHuffman::Kind::kDc, counts, {}));
  counts[7] = 128;
  EXPECT_FALSE(Build(JpegHuffman::Kind::kDc, counts, {}));
  Counts many = {};
  many[15] = 255;
  many[14] = 2;
  EXPECT_FALSE(Build(JpegHuffman::Kind::kDc, many, {}));  // 257 symbols.
}

// The same steps one by one, from whichever coefficient a leap may start at.
TEST(JpegHuffman, ALeapIsTheStepsOfItsBits) {
  std::mt19937 random(7);
  Counts counts = {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125};
  Symbols symbols = {};
  for (std::uint8_t& symbol : symbols) {
    symbol = static_cast<std::uint8_t>(random());
  }
  symbols[1] = 0x00;
  symbols[3] = 0xf0;
  const auto code = Build(JpegHuffman::Kind::kAc, counts, symbols);
  ASSERT_TRUE(code);
  code->BuildLeaps();
  int leaps = 0;
  for (std::uint32_t i = 0; i < 1U << JpegHuffman::kLeapLook; ++i) {
    Bytes memory;
    const JpegBits start = BitsOf(memory, i << (32 - JpegHuffman::kLeapLook));
    const JpegLeap leap = code->Leap(start);
    for (int first = 1; first <= leap.last_start(); ++first) {
      JpegBits bits = start;
      int position = first;
      int used = 0;
      bool ended = false;
      while (used < leap.bits()) {
        ASSERT_FALSE(ended || position > 63) << i << " from " << first;
        const JpegStep step = code->Take(bits);
        used += step.bits();
        ended = step.advance() == JpegStep::kEndOfBlock;
        if (!ended) position += step.advance();
      }
      ASSERT_EQ(used, leap.bits());
      ASSERT_EQ(std::min(first + leap.advance(), 64), ended ? 64 : position);
      ++leaps;
    }
  }
  EXPECT_GT(leaps, 100'000);
}

}  // namespace
}  // namespace darkroom
