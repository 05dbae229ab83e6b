#include "codecs/resample/deep_rows.h"

#include <gtest/gtest.h>

#include "codecs/color/srgb_light.h"

namespace darkroom {
namespace {

// One row of gray and alpha.
struct GrayAlpha {
  explicit GrayAlpha(int sample_bytes) {
    layout.model = ColorModel::kGray;
    layout.alpha = true;
    layout.width = 3;
    layout.height = 1;
    layout.sample_bytes = sample_bytes;
  }

  Band band() const {
    Band band;
    const auto* gray_bytes = reinterpret_cast<const std::uint8_t*>(words[0]);
    const auto* alpha_bytes = reinterpret_cast<const std::uint8_t*>(words[1]);
    const bool deep = layout.sample_bytes == 2;
    band.planes[0] = {deep ? gray_bytes : bytes[0], 6, 0, 1};
    band.planes[1] = {deep ? alpha_bytes : bytes[1], 6, 0, 1};
    return band;
  }

  PlanarLayout layout;
  std::uint8_t bytes[2][3] = {{0, 51, 255}, {255, 51, 0}};
  std::uint16_t words[2][3] = {{0, 13107, 65535}, {65535, 13107, 0}};
};

TEST(DeepRows, AreFractionsOfWhiteWhateverTheDepth) {
  for (const int sample_bytes : {1, 2}) {
    const GrayAlpha source(sample_bytes);
    DeepRows rows(source.layout);
    rows.Read(source.band(), 0, SampleForm::kStraight);
    EXPECT_EQ(rows.Row(0)[0], 0);
    EXPECT_FLOAT_EQ(rows.Row(0)[1], 0.2F);
    EXPECT_EQ(rows.Row(0)[2], 1);
    EXPECT_EQ(rows.Row(1)[0], 1);
    EXPECT_FLOAT_EQ(rows.Row(1)[1], 0.2F);
    EXPECT_EQ(rows.Row(1)[2], 0);
  }
}

TEST(DeepRows, MultiplyLightOrSamplesByAlphaWhichIsNoLight) {
  for (const int sample_bytes : {1, 2}) {
    const GrayAlpha source(sample_bytes);
    DeepRows rows(source.layout);
    rows.Read(source.band(), 0, SampleForm::kEncoded);
    EXPECT_FLOAT_EQ(rows.Row(0)[1], 0.04F);
    EXPECT_EQ(rows.Row(0)[2], 0);
    rows.Read(source.band(), 0, SampleForm::kLinear);
    EXPECT_NEAR(rows.Row(0)[1], LightOfSrgb(0.2) * 0.2, 1e-8);
    EXPECT_FLOAT_EQ(rows.Row(1)[1], 0.2F);
  }
}

}  // namespace
}  // namespace darkroom
