#include "codecs/pixels/orient.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

Plane FromText(std::string_view text, int width) {
  Plane plane(width, static_cast<int>(text.size()) / width);
  plane.samples.assign(text.begin(), text.end());
  return plane;
}

// As cameras store it; upright it is always
//   F F F
//   F . .
//   F F .
//   F . .
struct Case {
  Orientation orientation;
  int width;
  std::string_view stored;
};

const Case kCases[] = {
    {Orientation::kUpright, 3, "FFFF..FF.F.."},
    {Orientation::kMirrored, 3, "FFF..F.FF..F"},
    {Orientation::kRotated180, 3, "..F.FF..FFFF"},
    {Orientation::kFlipped, 3, "F..FF.F..FFF"},
    {Orientation::kTransposed, 4, "FFFFF.F.F..."},
    {Orientation::kRotateClockwise, 4, "F...F.F.FFFF"},
    {Orientation::kTransversed, 4, "...F.F.FFFFF"},
    {Orientation::kRotateCounterclockwise, 4, "FFFF.F.F...F"},
};

TEST(Orient, MakesAllEightUpright) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(static_cast<int>(c.orientation));
    const Plane upright =
        Upright(FromText(c.stored, c.width), TurnOf(c.orientation));
    EXPECT_EQ(upright.width, 3);
    EXPECT_EQ(upright.height, 4);
    EXPECT_EQ(std::string(upright.samples.begin(), upright.samples.end()),
              "FFFF..FF.F..");
  }
}

TEST(Orient, TransposesPlanesLargerThanATile) {
  Plane plane(70, 45);
  for (std::size_t i = 0; i < plane.samples.size(); ++i) {
    plane.samples[i] = static_cast<std::uint8_t>(i * 7 % 251);
  }
  const Plane turned = Upright(plane, {.swap = true});
  for (int y = 0; y < 45; ++y) {
    for (int x = 0; x < 70; ++x) ASSERT_EQ(turned.Row(x)[y], plane.Row(y)[x]);
  }
}

}  // namespace
}  // namespace darkroom
