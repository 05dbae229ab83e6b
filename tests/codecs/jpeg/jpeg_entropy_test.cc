#include "codecs/jpeg/jpeg_entropy.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/support/jpeg_coefficients.h"
#include "tests/support/jpeg_mcus.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

constexpr std::array<std::array<int, 2>, 4> k420 = {
    {{2, 2}, {1, 1}, {1, 1}, {1, 1}}};

// Coefficients of every size at every place: each block a few or many.
Bytes RandomJpeg(unsigned seed, const JpegRewriting& how) {
  std::mt19937 random(seed);
  const Bytes jpeg = WriteJpeg({.width = 200, .height = 120, .sampling = k420});
  return RewriteJpeg(
      jpeg,
      [&random](int, JpegBlock block) {
        const unsigned density = random() % 65;
        const int most = (2 << random() % 10) - 1;  // 10 bits at most.
        std::uniform_int_distribution<int> value(-most, most);
        for (std::size_t i = 1; i < block.size(); ++i) {
          const bool zero = random() % 64 >= density;
          block[i] = static_cast<std::int16_t>(zero ? 0 : value(random));
        }
        block[0] = static_cast<std::int16_t>(random() % 2047) - 1023;
        if (random() % 4 == 0) block[63] = 1;  // No end of block.
      },
      how);
}

std::size_t McusOf200By120() { return 13 * 8; }

TEST(JpegEntropy, ReadsWhatLibjpegReads) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const JpegRewriting how = {.optimized = seed % 2 == 0,
                               .restart_interval = seed % 3 == 0 ? 7 : 0};
    const Bytes jpeg = RandomJpeg(seed, how);
    for (const int reduction : {1, 2, 4, 8}) {
      const McuComparison read = CompareMcus(jpeg, reduction);
      EXPECT_TRUE(read.taken_over);
      EXPECT_TRUE(read.same) << "seed " << seed << " 1/" << reduction;
      EXPECT_FALSE(read.gave_up);
      EXPECT_EQ(read.mcus, McusOf200By120());
      EXPECT_TRUE(read.ended);
    }
  }
}

TEST(JpegEntropy, LeavesOtherKindsToLibjpeg) {
  EXPECT_FALSE(CompareMcus(WriteJpeg({.progressive = true}), 1).taken_over);
  EXPECT_FALSE(CompareMcus(WriteJpeg({.arithmetic = true}), 1).taken_over);
  EXPECT_FALSE(CompareMcus(WriteJpeg({.interleaved = false}), 1).taken_over);
}

// Where it ends, a bit that is not there is asked for.
TEST(JpegEntropy, GivesUpWhereTheFileEnds) {
  const Bytes jpeg = RandomJpeg(1, {});
  for (std::size_t size = jpeg.size() - 3; size > jpeg.size() / 2;
       size -= 211) {
    for (const int reduction : {1, 8}) {
      const McuComparison read =
          CompareMcus(ByteView(jpeg).first(size), reduction);
      EXPECT_TRUE(read.same);
      EXPECT_TRUE(read.gave_up);
      EXPECT_LT(read.mcus, McusOf200By120());
    }
  }
}

TEST(JpegEntropy, GivesUpAtAWrongRestart) {
  Bytes jpeg = RandomJpeg(1, {.restart_interval = 7});
  int restarts = 0;
  for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xff || (jpeg[i + 1] & 0xf8) != 0xd0) continue;
    if (++restarts == 3) jpeg[i + 1] ^= 4;
  }
  for (const int reduction : {1, 4}) {
    const McuComparison read = CompareMcus(jpeg, reduction);
    EXPECT_TRUE(read.same);
    EXPECT_TRUE(read.gave_up);
    EXPECT_EQ(read.mcus, 3U * 7U);
  }
}

// A row of gray blocks, each 2047 brighter than the last, of codes of one bit.
Bytes EverBrighter(int blocks) {
  const auto width = static_cast<std::uint8_t>(8 * blocks);
  Bytes jpeg = {0xff, 0xd8, 0xff, 0xdb, 0, 67, 0};
  jpeg.insert(jpeg.end(), 64, 1);
  const Bytes frame = {0xff, 0xc0, 0, 11, 8, 0, 8, 0, width, 1, 1, 0x11, 0};
  Bytes dc = {0xff, 0xc4, 0, 20, 0x00, 1};
  dc.insert(dc.end(), 15, 0);
  dc.push_back(11);  // Bits of a difference.
  Bytes ac = {0xff, 0xc4, 0, 20, 0x10, 1};
  ac.insert(ac.end(), 16, 0);  // The end of a block.
  const Bytes scan = {0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0};
  for (const Bytes& part : {frame, dc, ac, scan}) {
    jpeg.insert(jpeg.end(), part.begin(), part.end());
  }
  unsigned bits = 1;  // Behind a leading one, those of a byte.
  for (int i = 0; i < 13 * blocks; ++i) {
    const bool code = i % 13 == 0 || i % 13 == 12;
    bits = bits << 1 | (code ? 0 : 1);
    if (bits < 256) continue;
    jpeg.push_back(static_cast<std::uint8_t>(bits));
    if (jpeg.back() == 0xff) jpeg.push_back(0);
    bits = 1;
  }
  while (bits < 256) bits = bits << 1 | 1;
  jpeg.push_back(static_cast<std::uint8_t>(bits));
  jpeg.insert(jpeg.end(), {0xff, 0xd9});
  return jpeg;
}

TEST(JpegEntropy, GivesUpWhereDcLeavesItsRange) {
  const McuComparison all = CompareMcus(EverBrighter(16), 1);
  EXPECT_EQ(all.mcus, 16U);  // Up to 32,752.
  EXPECT_TRUE(all.same);
  EXPECT_FALSE(all.gave_up);
  const McuComparison read = CompareMcus(EverBrighter(17), 1);
  EXPECT_EQ(read.mcus, 16U);
  EXPECT_TRUE(read.gave_up);
}

// Whatever is damaged: as long as it does not give up, it is right.
TEST(JpegEntropy, IsRightOrGivesUp) {
  std::vector<Bytes> whole;
  for (unsigned seed = 0; seed < 6; ++seed) {
    whole.push_back(
        RandomJpeg(seed, {.optimized = seed % 2 == 0,
                          .restart_interval = seed % 3 == 0 ? 5 : 0}));
  }
  std::mt19937 random(3);
  int given_up = 0;
  for (int i = 0; i < 1500; ++i) {
    Bytes jpeg = whole[static_cast<std::size_t>(i) % whole.size()];
    for (int changes = 0; changes < 3; ++changes) {
      const std::size_t at = 600 + random() % (jpeg.size() - 600);
      jpeg[at] = static_cast<std::uint8_t>(random());
    }
    const McuComparison read = CompareMcus(jpeg, 1 << i / 6 % 4);
    ASSERT_TRUE(read.same) << i;
    given_up += read.gave_up ? 1 : 0;
  }
  EXPECT_GT(given_up, 300);
}

}  // namespace
}  // namespace darkroom
