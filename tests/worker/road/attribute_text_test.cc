#include "worker/road/attribute_text.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(AttributeText, KeepsTextAndReplacesWhatSqsRefuses) {
  EXPECT_EQ(AttributeText("größe 写真 🎞"), "größe 写真 🎞");
  EXPECT_EQ(AttributeText("tab\tline\n"), "tab\tline\n");
  EXPECT_EQ(AttributeText(std::string_view("a\0b\x1f", 4)), "a?b?");
  EXPECT_EQ(AttributeText("\xff\xc3("),
            "?"
            "?(");
  EXPECT_EQ(AttributeText("\xed\xa0\x80"), "???");  // A surrogate.
  EXPECT_EQ(AttributeText("\xc0\xaf"), "??");       // Overlong.
  EXPECT_EQ(AttributeText("\xef\xbf\xbf"), "?");    // U+FFFF.
}

TEST(AttributeText, CutsBetweenCharacters) {
  std::string text(kMaxAttributeBytes - 1, 'x');
  EXPECT_EQ(AttributeText(text + "ü"), text);
  EXPECT_EQ(AttributeText(text + "yz"), text + "y");
}

}  // namespace
}  // namespace darkroom
