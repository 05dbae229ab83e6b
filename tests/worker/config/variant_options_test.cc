#include "worker/config/variant_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using ::testing::HasSubstr;

TEST(VariantOptions, TakesTheKeysOfYaml) {
  const auto variant = ParseVariantOption(
      "name=thumb,width=128, height=96 ,fit=cover,format=jpeg,quality=85,"
      "progressive=true,enlarge=true,background=#000000,gravity=north");
  ASSERT_TRUE(variant.ok()) << variant.error().message();
  EXPECT_EQ(variant->spec.name, "thumb");
  EXPECT_EQ(variant->spec.width, 128);
  EXPECT_EQ(variant->spec.height, 96);
  EXPECT_EQ(variant->spec.fit, Fit::kCover);
  EXPECT_EQ(variant->spec.format, OutputFormat::kJpeg);
  EXPECT_EQ(variant->spec.quality, 85);
  EXPECT_TRUE(variant->spec.progressive);
  EXPECT_EQ(variant->spec.background.red, 0);
}

TEST(VariantOptions, TakesPointsAndTheKeysOfMaps) {
  const auto variant = ParseVariantOption(
      "gravity=0.3,0.7,width=9,height=9,fit=cover,watermark.scale=.5,"
      "watermark.image=brand/a,2.png");
  ASSERT_TRUE(variant.ok()) << variant.error().message();
  EXPECT_EQ(variant->spec.gravity, Gravity::kFocus);
  EXPECT_EQ(variant->spec.focus.y, 0.7);
  EXPECT_EQ(variant->spec.height, 9);
  EXPECT_EQ(variant->spec.watermark.scale, 0.5);
  EXPECT_EQ(variant->watermark_image, "brand/a,2.png");
}

TEST(VariantOptions, IsInsideAndNamedByItsSizeUnlessSaidOtherwise) {
  const std::pair<const char*, const char*> cases[] = {
      {"width=128", "128w"},       {"height=600", "600h"},
      {"width=8,height=6", "8x6"}, {"", "full"},
      {"format=png", "full"},
  };
  for (const auto& [option, name] : cases) {
    const auto variant = ParseVariantOption(option);
    ASSERT_TRUE(variant.ok()) << option;
    EXPECT_EQ(variant->spec.name, name);
    EXPECT_EQ(variant->spec.fit, Fit::kInside);
  }
}

TEST(VariantOptions, TakesQuotedValues) {
  const auto variant = ParseVariantOption(
      "name='a',width=\"9\",height=9,fit=cover,gravity=\"0.3,0.7\"");
  ASSERT_TRUE(variant.ok()) << variant.error().message();
  EXPECT_EQ(variant->spec.name, "a");
  EXPECT_EQ(variant->spec.width, 9);
  EXPECT_EQ(variant->spec.focus.x, 0.3);
  EXPECT_EQ(variant->spec.focus.y, 0.7);
}

TEST(VariantOptions, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"width", "`width`: must be KEY=VALUE"},
      {"=5", "must be KEY=VALUE"},
      {"0.7,width=5", "`0.7`: must be KEY=VALUE"},
      {"width=5,width=6", "width: is given twice"},
      {"widht=5", "widht: unknown key; did you mean `width`?"},
      {"width=-5", "width: must be a whole number from 1 to 16383, not `-5`"},
      {"width=5,fit=covr", "did you mean `cover`?"},
      {"width=5,format=jpeg,lossless=true", "lossless: only webp"},
      {"name=x,fit=cover", "fit: needs width and height"},
      {"width=5,fit=contain", "fit: needs width and height"},
      {"width=5,gravity=north", "gravity: decides nothing here"},
      {"width=5,format=png,quality=50", "quality: png has no quality"},
      {"width=5,lossless=true,quality=50", "quality: lossless has no quality"},
      {"width=5,lossless=true,alpha_quality=9", "alpha_quality: is for lossy"},
      {"width=\"5", "width: must be a whole number"},
  };
  for (const auto& [option, problem] : cases) {
    SCOPED_TRACE(option);
    const auto variant = ParseVariantOption(option);
    ASSERT_FALSE(variant.ok());
    EXPECT_EQ(variant.error().cls(), ErrorClass::kConfiguration);
    EXPECT_THAT(variant.error().message(), HasSubstr(problem));
    EXPECT_THAT(variant.error().message(),
                HasSubstr("--variant " + std::string(option)));
  }
}

}  // namespace
}  // namespace darkroom
