#include "codecs/memory_need.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

RenderPlan Thumbs() {
  RenderPlan plan;
  for (const int width : {128, 512}) {
    PlannedVariant variant;
    variant.spec.width = width;
    plan.variants.push_back(variant);
  }
  return plan;
}

TEST(MemoryNeed, OfThumbnailsIsSmallHoweverLargeTheSource) {
  const ImageHeader header = {.width = 8660, .height = 5774};
  EXPECT_LT(FanOutNeed(Thumbs(), header), 24 * kMiB);
  EXPECT_GT(FanOutNeed(Thumbs(), header), 2 * kMiB);
}

TEST(MemoryNeed, LeavesOutWhatIsNotEncoded) {
  const ImageHeader header = {.width = 2000, .height = 1500};
  RenderPlan plan = Thumbs();
  const std::uint64_t whole = FanOutNeed(plan, header);
  plan.variants[1].encode = false;
  EXPECT_LT(FanOutNeed(plan, header), whole);
}

TEST(MemoryNeed, OfAnImpossibleOutputIsHugeAndNotWrapped) {
  RenderPlan plan = Thumbs();
  plan.variants[0].spec.width = 16383;
  plan.variants[0].spec.enlarge = true;
  EXPECT_GT(FanOutNeed(plan, {.width = 1, .height = 65535}), 1ULL << 40);
}

TEST(MemoryNeed, GrowsWithTheEncodersEffort) {
  VariantSpec spec;
  spec.format = OutputFormat::kPng;
  const PlaneSize size = {1000, 1000};
  const std::uint64_t png = EncoderNeed(spec, size);
  spec.format = OutputFormat::kJpeg;
  const std::uint64_t jpeg = EncoderNeed(spec, size);
  spec.format = OutputFormat::kWebp;
  const std::uint64_t webp = EncoderNeed(spec, size);
  spec.lossless = true;
  EXPECT_LT(png, jpeg);
  EXPECT_LT(jpeg, webp);
  EXPECT_LT(webp, EncoderNeed(spec, size));
}

}  // namespace
}  // namespace darkroom
