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
