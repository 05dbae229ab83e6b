#include "codecs/color/studio_range.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace darkroom {
namespace {

Bytes AllLevels() {
  Bytes levels(256);
  std::iota(levels.begin(), levels.end(), std::uint8_t{0});
  return levels;
}

TEST(StudioRange, IsItsFormulaForEveryLevel) {
  const Bytes levels = AllLevels();
  Bytes luma(256);
  Bytes chroma(256);
  ToStudioLuma(levels.data(), 256, luma.data());
  ToStudioChroma(levels.data(), 256, chroma.data());
  for (int i = 0; i < 256; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_EQ(luma[at], std::lround(16 + i * 219.0 / 255));
    EXPECT_EQ(chroma[at], std::lround(128 + (i - 128) * 224.0 / 255));
  }
}

TEST(StudioRange, HalvesChromaByTheMeanOfFour) {
  Plane plane(3, 3);
  plane.samples = {100, 102, 50,  //
                   104, 106, 60,  //
                   200, 210, 128};
  Bytes row(2);
  HalveToStudioChroma(plane, 0, row.data());
  const Bytes means = {103, 55};
  Bytes expected(2);
  ToStudioChroma(means.data(), 2, expected.data());
  EXPECT_EQ(row, expected);
  HalveToStudioChroma(plane, 1, row.data());
  const Bytes edge = {205, 128};
  ToStudioChroma(edge.data(), 2, expected.data());
  EXPECT_EQ(row, expected);
}

}  // namespace
}  // namespace darkroom
