#include "codecs/jpeg/jpeg_progression.h"

#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

JpegScan Scan(const std::vector<int>& ids, int first, int last, int bits_known,
              int bit) {
  JpegScan scan;
  scan.count = ids.size();
  for (std::size_t i = 0; i < ids.size(); ++i) scan.named[i].id = ids[i];
  scan.first = first;
  scan.last = last;
  scan.bits_known = bits_known;
  scan.bit = bit;
  return scan;
}

JpegHeader Frame(const std::vector<int>& ids) {
  JpegHeader header;
  header.components = static_cast<int>(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) header.sampling[i].id = ids[i];
  return header;
}

// Of one component.
bool IsOne(const std::vector<JpegScan>& scans) {
  return IsProgression(scans, Frame({1}));
}

JpegScan Dc(int bits_known, int bit) {
  return Scan({1}, 0, 0, bits_known, bit);
}
JpegScan Ac(int first, int last, int bits_known, int bit) {
  return Scan({1}, first, last, bits_known, bit);
}

TEST(IsJpegProgression, GoesOnWhereItHasEnded) {
  EXPECT_TRUE(IsOne({Dc(0, 0)}));
  EXPECT_TRUE(IsOne({Dc(0, 1), Dc(1, 0), Ac(1, 63, 0, 0)}));
  EXPECT_TRUE(
      IsOne({Dc(0, 0), Ac(1, 5, 0, 2), Ac(6, 9, 0, 2), Ac(1, 9, 2, 1)}));
  EXPECT_FALSE(IsOne({}));
  EXPECT_FALSE(IsOne({Ac(1, 63, 0, 0), Dc(0, 0)}));
  EXPECT_FALSE(IsOne({Dc(0, 0), Dc(0, 0)}));
  EXPECT_FALSE(IsOne({Dc(2, 1)}));            // Refines nothing.
  EXPECT_FALSE(IsOne({Dc(0, 3), Dc(2, 1)}));  // Leaves a bit out.
  EXPECT_FALSE(IsOne({Dc(0, 3), Dc(3, 1)}));
  EXPECT_FALSE(IsOne({Dc(0, 0), Ac(1, 5, 0, 2), Ac(1, 6, 2, 1)}));
}

TEST(IsJpegProgression, HasScansThatCanBe) {
  EXPECT_TRUE(IsOne({Dc(0, 13)}));
  EXPECT_FALSE(IsOne({Dc(0, 14)}));
  EXPECT_FALSE(IsOne({Scan({1}, 0, 5, 0, 0)}));  // DC and AC.
  EXPECT_TRUE(IsOne({Dc(0, 0), Ac(63, 63, 0, 0)}));
  EXPECT_FALSE(IsOne({Dc(0, 0), Ac(5, 4, 0, 0)}));
  EXPECT_FALSE(IsOne({Dc(0, 0), Ac(1, 64, 0, 0)}));
  EXPECT_FALSE(IsOne({Dc(0, 0), Ac(64, 64, 0, 0)}));
  const JpegScan dc = Scan({1, 2}, 0, 0, 0, 0);
  EXPECT_TRUE(IsProgression(std::vector{dc}, Frame({1, 2})));
  EXPECT_FALSE(
      IsProgression(std::vector{dc, Scan({1, 2}, 1, 63, 0, 0)}, Frame({1, 2})));
}

TEST(IsJpegProgression, NamesComponentsOfTheFrameInItsOrder) {
  const auto is_one = [](const std::vector<std::vector<int>>& dc,
                         const std::vector<int>& frame) {
    std::vector<JpegScan> scans;
    for (const std::vector<int>& ids : dc) {
      scans.push_back(Scan(ids, 0, 0, 0, 0));
    }
    return IsProgression(scans, Frame(frame));
  };
  EXPECT_TRUE(is_one({{9, 4, 7}}, {9, 4, 7}));
  EXPECT_TRUE(is_one({{4}, {9, 7}}, {9, 4, 7}));
  EXPECT_FALSE(is_one({{4, 9, 7}}, {9, 4, 7}));
  EXPECT_FALSE(is_one({{9, 9, 7}}, {9, 4, 7}));
  EXPECT_FALSE(is_one({{9, 4, 8}}, {9, 4, 7}));
  EXPECT_FALSE(is_one({{9, 4}}, {9, 4, 7}));  // One never comes.
  EXPECT_FALSE(is_one({{9}, {4}, {9}}, {9, 4, 9}));
}

}  // namespace
}  // namespace darkroom
