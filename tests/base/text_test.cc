#include "base/text.h"

#include <array>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Text, HexIsLowerCase) {
  const Bytes bytes = {0x00, 0xab, 0xff};
  EXPECT_EQ(Hex(bytes), "00abff");
}

TEST(Text, HexDigitsHaveEitherCase) {
  const std::string_view lower = "0123456789abcdef";
  for (std::size_t i = 0; i < lower.size(); ++i) {
    EXPECT_EQ(HexDigit(lower[i]), static_cast<int>(i));
    EXPECT_EQ(HexDigit(ToUpper(lower)[i]), static_cast<int>(i));
  }
  for (const char bad : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xff'}) {
    EXPECT_EQ(HexDigit(bad), std::nullopt) << bad;
  }
}

TEST(Text, AlnumIsAsciiOnly) {
  for (const char good : {'0', '9', 'A', 'Z', 'a', 'z'}) {
    EXPECT_TRUE(IsAsciiAlnum(good)) << good;
  }
  for (const char bad : {'/', ':', '@', '[', '`', '{', '\0', '\xe4'}) {
    EXPECT_FALSE(IsAsciiAlnum(bad)) << bad;
  }
}

TEST(Text, ParseUnsignedTakesWholeNumbersOnly) {
  EXPECT_EQ(ParseUnsigned("0"), 0U);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), UINT64_MAX);
  for (const char* bad :
       {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"}) {
    EXPECT_EQ(ParseUnsigned(bad), std::nullopt) << bad;
  }
}

TEST(Text, ValidUtf8ReplacesOnlyWhatIsNot) {
  EXPECT_EQ(ValidUtf8("größe 🎞"), "größe 🎞");
  EXPECT_EQ(ValidUtf8("caf\xe9.jpg"), "caf\xEF\xBF\xBD.jpg");
}

// RFC 4648, section 10.
TEST(Text, Base64PadsToGroupsOfFour) {
  EXPECT_EQ(Base64(AsBytes("")), "");
  EXPECT_EQ(Base64(AsBytes("f")), "Zg==");
  EXPECT_EQ(Base64(AsBytes("fo")), "Zm8=");
  EXPECT_EQ(Base64(AsBytes("foo")), "Zm9v");
  EXPECT_EQ(Base64(AsBytes("foob")), "Zm9vYg==");
  EXPECT_EQ(Base64(AsBytes("fooba")), "Zm9vYmE=");
  EXPECT_EQ(Base64(AsBytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(Base64(Bytes{0xfb, 0xff}), "+/8=");
}

TEST(Text, AppendItemMakesAList) {
  std::string list;
  for (const char* item : {"a", "b", "c"}) AppendItem(list, item);
  EXPECT_EQ(list, "a, b, c");
}

TEST(Text, TrimTakesOffTheSpaceAround) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \t"), "");
}

TEST(Text, NearestFindsWhatWasMeant) {
  const std::array<std::string_view, 3> keys = {"width", "height", "quality"};
  EXPECT_EQ(Nearest("widht", keys), "width");
  EXPECT_EQ(Nearest("qualty", keys), "quality");
  EXPECT_EQ(Nearest("background", keys), "");
}

}  // namespace
}  // namespace darkroom
