#include "codecs/jpeg/jpeg_memory.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// 10 x 6 MCUs of 4:2:0, 360 blocks.
std::uint64_t NeedOf(bool progressive, bool several_scans) {
  JpegHeader header;
  header.width = 153;
  header.height = 96;
  header.components = 3;
  header.sampling = {{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}};
  header.progressive = progressive;
  header.several_scans = several_scans;
  return JpegDecodeMemory(header, 1);
}

TEST(JpegDecodeMemory, CountsTheCoefficientsOfSeveralScans) {
  const std::uint64_t rows = NeedOf(false, false);
  EXPECT_EQ(NeedOf(false, true) - rows, 360U * 128);
  // And which of a block's are not zero.
  EXPECT_EQ(NeedOf(true, true) - rows, 360U * (128 + 8));
}

TEST(JpegReduction, IsAPowerOfTwoThatLibjpegKnows) {
  EXPECT_EQ(JpegReduction(1), 1);
  EXPECT_EQ(JpegReduction(3), 2);
  EXPECT_EQ(JpegReduction(7), 4);
  EXPECT_EQ(JpegReduction(8), 8);
  EXPECT_EQ(JpegReduction(100), 8);
}

}  // namespace
}  // namespace darkroom
