#include "worker/tools/printable.h"

#include <string>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Printable, LeavesNothingThatMovesACursor) {
  EXPECT_EQ(Printable("写真 ü.jpg"), "写真 ü.jpg");
  EXPECT_EQ(Printable("\x1b[2J\r\n\x7f"), "?[2J???");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "?31m");  // CSI in one character.
  EXPECT_EQ(Printable("\xff"), "\xef\xbf\xbd");
  EXPECT_EQ(Printable(""), "");
}

TEST(Printable, IsCutBetweenCharacters) {
  EXPECT_EQ(Columns("写真ü"), 3U);
  EXPECT_EQ(Shortened("写真ü", 3), "写真ü");
  EXPECT_EQ(Shortened("写真ü", 2), "写…");
  EXPECT_EQ(Shortened("abc", 1), "…");
  EXPECT_EQ(Shortened("abc", 0), "");
}

}  // namespace
}  // namespace darkroom
