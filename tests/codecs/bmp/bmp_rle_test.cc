#include "codecs/bmp/bmp_rle.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

struct Decoded {
  std::vector<std::string> rows;  // One digit per index.
  std::optional<Flaw> flaw;
};

Decoded Decode(BmpRunBits bits, const Bytes& runs, PlaneSize size = {6, 3}) {
  Plane indices(size.width, size.height);
  Decoded decoded;
  decoded.flaw = DecodeBmpRuns(runs, bits, indices);
  for (int y = 0; y < size.height; ++y) {
    std::string row;
    for (int x = 0; x < size.width; ++x) {
      row.push_back("0123456789abcdef"[indices.Row(y)[x] & 15]);
    }
    decoded.rows.push_back(row);
  }
  return decoded;
}

using Rows = std::vector<std::string>;

TEST(BmpRle, RepeatsCopiesSkipsAndEnds) {
  const Bytes runs = {3, 7, 0, 3, 1, 2, 3, 0,  // A run, 3 indices, padding.
                      0, 0, 2, 9, 0, 0,        // A row of two.
                      0, 2, 4, 0, 2, 5,        // A step to the right.
                      0, 1};
  const Decoded decoded = Decode(BmpRunBits::kEight, runs);
  EXPECT_FALSE(decoded.flaw);
  EXPECT_EQ(decoded.rows, (Rows{"777123", "990000", "000055"}));
}

TEST(BmpRle, TakesTwoIndicesFromEachByteOfFourBits) {
  const Bytes runs = {5, 0x12, 0,    0,              // 1 2 1 2 1.
                      0, 5,    0x34, 0x56, 0x70, 0,  // Five, padded.
                      0, 0,    6,    0xab, 0,    1};
  const Decoded decoded = Decode(BmpRunBits::kFour, runs);
  EXPECT_FALSE(decoded.flaw);
  EXPECT_EQ(decoded.rows, (Rows{"121210", "345670", "ababab"}));
}

TEST(BmpRle, StepsDownwardsOverWhatStaysZero) {
  const Bytes runs = {1, 1, 0, 2, 1, 2, 1, 3, 0, 1};
  const Decoded decoded = Decode(BmpRunBits::kEight, runs);
  EXPECT_FALSE(decoded.flaw);
  EXPECT_EQ(decoded.rows, (Rows{"100000", "000000", "003000"}));
}

TEST(BmpRle, CutsRunsThatLeaveTheRowAndSaysSo) {
  const Bytes runs = {9, 4, 0, 0, 6, 5, 0, 0, 6, 6, 0, 1};
  const Decoded decoded = Decode(BmpRunBits::kEight, runs);
  ASSERT_TRUE(decoded.flaw);
  EXPECT_EQ(decoded.flaw->kind, Damage::kHarm);
  EXPECT_EQ(decoded.rows, (Rows{"444444", "555555", "666666"}));
}

TEST(BmpRle, StopsAtAStepOutOfThePicture) {
  for (const Bytes& step : {Bytes{0, 2, 7, 0}, Bytes{0, 2, 0, 4}}) {
    Bytes runs = {1, 1};
    runs.insert(runs.end(), step.begin(), step.end());
    const Decoded decoded = Decode(BmpRunBits::kEight, runs);
    ASSERT_TRUE(decoded.flaw);
    EXPECT_EQ(decoded.flaw->kind, Damage::kBroken);
    EXPECT_EQ(decoded.rows[0], "100000");
  }
}

TEST(BmpRle, TakesAnEndWithoutMarkForTheEndOnlyWhenAllIsThere) {
  const Bytes runs = {6, 1, 0, 0, 6, 2, 0, 0, 6, 3};
  EXPECT_FALSE(Decode(BmpRunBits::kEight, runs).flaw);
  for (std::size_t size = 0; size < runs.size() - 1; ++size) {
    const auto end = static_cast<std::ptrdiff_t>(size);
    const Decoded decoded =
        Decode(BmpRunBits::kEight, Bytes(runs.begin(), runs.begin() + end));
    ASSERT_TRUE(decoded.flaw) << size;
    EXPECT_EQ(decoded.flaw->kind, Damage::kTruncation);
  }
}

}  // namespace
}  // namespace darkroom
