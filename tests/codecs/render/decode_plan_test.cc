#include "codecs/render/decode_plan.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

constexpr ImageHeader kLarge = {
    .format = "jpeg", .width = 2000, .height = 2000};

VariantSpec Wide(int width, OutputFormat format = OutputFormat::kWebp) {
  VariantSpec spec;
  spec.width = width;
  spec.format = format;
  return spec;
}

DecodePlan PlanFor(const std::vector<VariantSpec>& specs) {
  RenderPlan plan;
  for (const VariantSpec& spec : specs) plan.variants.push_back({spec});
  return DecodePlanFor(plan, kLarge);
}

TEST(DecodePlan, VariantsThatAreNotEncodedCountAllTheSame) {
  RenderPlan plan;
  plan.variants.push_back({Wide(100)});
  plan.variants.push_back({Wide(900), false});
  EXPECT_EQ(DecodePlanFor(plan, kLarge).max_reduction, 1);
  EXPECT_EQ(PlanFor({Wide(100)}).max_reduction, 8);
}

TEST(DecodePlan, SomeVariantsWantEveryPixel) {
  VariantSpec linear = Wide(100);
  linear.linear = true;
  VariantSpec nearest = Wide(100);
  nearest.kernel = Kernel::kNearest;
  VariantSpec trimmed = Wide(100);
  trimmed.trim = 10;
  for (const VariantSpec& spec : {linear, nearest, trimmed}) {
    EXPECT_EQ(PlanFor({Wide(100), spec}).max_reduction, 1);
  }
}

TEST(DecodePlan, RgbIsForThoseThatAllStoreIt) {
  VariantSpec lossless = Wide(100);
  lossless.lossless = true;
  VariantSpec linear = Wide(100);
  linear.linear = true;
  EXPECT_FALSE(PlanFor({Wide(100)}).rgb);
  EXPECT_FALSE(PlanFor({Wide(100), Wide(50, OutputFormat::kPng)}).rgb);
  EXPECT_TRUE(PlanFor({Wide(100, OutputFormat::kPng), lossless}).rgb);
  EXPECT_TRUE(PlanFor({Wide(100), linear}).rgb);
  EXPECT_FALSE(PlanFor({Wide(100, OutputFormat::kSame)}).rgb);
}

}  // namespace
}  // namespace darkroom
