#include "codecs/metadata/exif.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/support/containers.h"

namespace darkroom {
namespace {

TEST(Exif, ReadsTheOrientationInBothByteOrdersWithAndWithoutPrefix) {
  for (const ByteOrder order : {ByteOrder::kIntel, ByteOrder::kMotorola}) {
    for (int value = 1; value <= 8; ++value) {
      const Bytes exif = MakeExif(order, value);
      EXPECT_EQ(static_cast<int>(ExifOrientation(exif)), value);
      Bytes prefixed;
      Put(prefixed, kExifPrefix);
      Put(prefixed, exif);
      EXPECT_EQ(static_cast<int>(ExifOrientation(prefixed)), value);
    }
  }
}

TEST(Exif, TakesValuesOutOfRangeForUpright) {
  for (const int value : {0, 9, 255, 65535}) {
    EXPECT_EQ(ExifOrientation(MakeExif(ByteOrder::kMotorola, value)),
              Orientation::kUpright)
        << value;
  }
}

TEST(Exif, IsUprightWhereverItIsCut) {
  const Bytes exif = MakeExif(ByteOrder::kIntel, 6);
  // The orientation's entry ends 4 bytes before the end.
  for (std::size_t size = 0; size + 4 < exif.size(); ++size) {
    const Bytes cut(exif.begin(),
                    exif.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(ExifOrientation(cut), Orientation::kUpright) << size;
  }
}

TEST(Exif, SurvivesEveryChangeOfOneByte) {
  const Bytes exif = MakeExif(ByteOrder::kIntel, 6);
  for (std::size_t at = 0; at < exif.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = exif;
      changed[at] = static_cast<std::uint8_t>(value);
      const int orientation = static_cast<int>(ExifOrientation(changed));
      EXPECT_GE(orientation, 1);
      EXPECT_LE(orientation, 8);
    }
  }
}

TEST(Exif, DoesNotFollowADirectoryBeyondTheEnd) {
  Bytes exif = MakeExif(ByteOrder::kIntel, 6);
  for (std::size_t i = 4; i < 8; ++i) exif[i] = 0xff;
  EXPECT_EQ(ExifOrientation(exif), Orientation::kUpright);
}

}  // namespace
}  // namespace darkroom
