#include "worker/road/marker.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Marker, ProvenanceSurvivesMetadata) {
  const Provenance provenance{
      .source = SourceName({"uploads", "a/b c.jpg", ""}),
      .etag = "abc",
      .version = "v1",
      .sequencer = "0055",
      .recipe = "0123456789abcdef"};
  const Metadata metadata = MarkerOf(provenance);
  EXPECT_TRUE(IsMarked(metadata));
  EXPECT_EQ(ProvenanceOf(metadata), provenance);
  EXPECT_FALSE(IsMarked({{"camera", "x"}}));
}

TEST(Marker, SizesSurviveMetadata) {
  const PixelSize size = {640, 65'535};
  EXPECT_EQ(PixelSizeOf(SizeMetadata(size)), size);
  EXPECT_EQ(ProvenanceOf(SizeMetadata(size)), Provenance());
  for (const char* wrong : {"", "0", "-1", "4x", "99999999999"}) {
    Metadata metadata = SizeMetadata(size);
    metadata["darkroom-height"] = wrong;
    EXPECT_EQ(PixelSizeOf(metadata), std::nullopt) << wrong;
  }
  EXPECT_EQ(PixelSizeOf({}), std::nullopt);
}

TEST(Marker, SourceNamesAreAsciiShortAndDifferent) {
  EXPECT_EQ(SourceName({"b", "a/ü +%.jpg", ""}), "b/a/%C3%BC%20%2B%25.jpg");
  const std::string long_a = std::string(1'000, 'x') + "\xff" + "a";
  const std::string long_b = std::string(1'000, 'x') + "\xff" + "b";
  EXPECT_LE(SourceName({"bucket", long_a, ""}).size(), 900U);
  EXPECT_NE(SourceName({"bucket", long_a, ""}),
            SourceName({"bucket", long_b, ""}));
}

}  // namespace
}  // namespace darkroom
