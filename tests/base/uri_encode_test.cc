#include "base/uri_encode.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(UriEncode, EncodesEverythingButTheUnreserved) {
  EXPECT_EQ(UriEncode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(UriEncode("a b+c%/é"), "a%20b%2Bc%25%2F%C3%A9");
  EXPECT_EQ(UriEncode("a/b//c d", Slash::kKeep), "a/b//c%20d");
  EXPECT_EQ(UriEncode(std::string_view("\0\n", 2)), "%00%0A");
}

TEST(UriEncode, KeepsWhatItIsToldToKeep) {
  const auto is_x = [](char c) { return c == 'x'; };
  EXPECT_EQ(PercentEncode("xyx\xff", is_x), "x%79x%FF");
}

TEST(UriEncode, DecodesWhatItHasEncoded) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(UriDecode(UriEncode(every)), every);
}

TEST(UriEncode, DecodingKeepsWhatIsNotEncoded) {
  EXPECT_EQ(UriDecode("%"), "%");
  EXPECT_EQ(UriDecode("%2"), "%2");
  EXPECT_EQ(UriDecode("%zz%4"), "%zz%4");
  EXPECT_EQ(UriDecode("a+b%2b"), "a+b+");
  EXPECT_EQ(UriDecode("a+b%2B", Plus::kIsSpace), "a b+");
}

}  // namespace
}  // namespace darkroom
