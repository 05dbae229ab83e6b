#include "codecs/jpeg/jpeg_scan_list.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/jpeg_markers.h"
#include "tests/support/containers.h"
#include "tests/support/jpeg_parts.h"

namespace darkroom {
namespace {

// With what stands between the head and EOI.
std::optional<JpegScanList> ListOf(const Bytes& jpeg) {
  return ListJpegScans(jpeg, 3);
}

Bytes JpegWith(const std::vector<Bytes>& parts) {
  Bytes jpeg = {0xff, kJpegSoi};
  for (const Bytes& part : parts) Put(jpeg, part);
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

Bytes Sos(const Bytes& body) { return JpegSegment(kJpegSos, body); }

const Bytes kOfOne = Sos({1, 7, 0x23, 1, 5, 0x21});

Bytes BytesOf(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

TEST(JpegScanList, HasAllThatAScanSays) {
  const Bytes comment = JpegSegment(kJpegCom, Bytes{1});
  const Bytes data = {1, 0xff, 0, 2, 0xff, kJpegRst0, 3};
  const Bytes jpeg = JpegWith({comment, kOfOne, data, comment, comment});
  const auto list = ListOf(jpeg);
  ASSERT_TRUE(list && list->scans.size() == 1);
  const JpegScan& scan = list->scans[0];
  EXPECT_EQ(BytesOf(scan.tables), comment);
  EXPECT_EQ(BytesOf(scan.header), kOfOne);
  EXPECT_EQ(BytesOf(scan.data), data);
  ASSERT_EQ(scan.components().size(), 1U);
  EXPECT_EQ(scan.named[0].id, 7);
  EXPECT_EQ(scan.named[0].dc_table, 2);
  EXPECT_EQ(scan.named[0].ac_table, 3);
  EXPECT_EQ(scan.first, 1);
  EXPECT_EQ(scan.last, 5);
  EXPECT_EQ(scan.bits_known, 2);
  EXPECT_EQ(scan.bit, 1);
  EXPECT_EQ(list->tail.size(), 2 * comment.size() + 2);
}

// 0xff may be repeated before a marker.
TEST(JpegScanList, EndsAScanBeforeAMarkerHoweverItIsFilled) {
  const Bytes data = {1, 2, 0xff, 0xff, 0xff};
  const Bytes jpeg = JpegWith({kOfOne, data});
  const auto list = ListOf(jpeg);
  ASSERT_TRUE(list && list->scans.size() == 1);
  EXPECT_EQ(BytesOf(list->tail), EndOfJpeg());
  // Those are no data, but harmless as such.
  EXPECT_EQ(BytesOf(list->scans[0].data), data);
}

TEST(JpegScanList, ListsUpToAsManyAsItMay) {
  EXPECT_FALSE(ListOf(JpegWith({})));
  EXPECT_TRUE(ListOf(JpegWith({kOfOne, kOfOne, kOfOne})));
  EXPECT_FALSE(ListOf(JpegWith({kOfOne, kOfOne, kOfOne, kOfOne})));
}

TEST(JpegScanList, ListsNothingOfWhatIsDamaged) {
  EXPECT_TRUE(ListOf(JpegWith({Sos({2, 1, 0, 2, 0, 0, 0, 0})})));
  EXPECT_FALSE(ListOf(JpegWith({Sos({})})));
  EXPECT_FALSE(ListOf(JpegWith({Sos({0, 0, 0, 0})})));
  EXPECT_FALSE(ListOf(JpegWith({Sos({2, 1, 0, 2, 0, 0, 0})})));
  EXPECT_FALSE(ListOf(JpegWith({Sos({2, 1, 0, 2, 0, 0, 0, 0, 0})})));
  EXPECT_FALSE(
      ListOf(JpegWith({Sos({5, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 0, 0})})));
  Bytes cut = JpegWith({kOfOne});
  cut.pop_back();
  EXPECT_FALSE(ListOf(cut));
}

}  // namespace
}  // namespace darkroom
