#include "worker/config/recipe_hash.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "worker/config/route.h"
#include "worker/renderer/plan_fields.h"

namespace darkroom {
namespace {

VariantSpec WithWatermark(Bytes bytes) {
  VariantSpec variant{.width = 9};
  variant.watermark.image = std::make_shared<const Bytes>(std::move(bytes));
  return variant;
}

// Written down once; a change would rename everyone's outputs.
TEST(RecipeHash, StaysWhatItIs) {
  EXPECT_EQ(StableHash(""), "efd01f60ba992926");
  EXPECT_EQ(StableHash("darkroom"), "b056fad7f65a2daf");
  EXPECT_EQ(RecipeHash(Route(), VariantSpec()), "f0aed3c359667074");
  const VariantSpec card{.width = 800,
                         .fit = Fit::kCover,
                         .blur = 0.5,
                         .format = OutputFormat::kJpeg,
                         .progressive = true};
  EXPECT_EQ(RecipeText({.cache_control = "no-store"}, card),
            "darkroom recipe 2\nwidth=3:800\nfit=1:0\nblur=3:0.5\n"
            "format=1:0\nprogressive=1:1\ncache-control=8:no-store\n"
            "storage-class=0:\nsse=0:\nsse-kms-key-id=0:\n");
}

// What RecipeText leaves out is hashed as nothing: so whoever changes a default
// must raise the number in its first line, and then write the new ones here.
TEST(RecipeHash, DefaultsAreWhatTheyWere) {
  const VariantSpec v;
  EXPECT_EQ(v.fit, Fit::kInside);
  EXPECT_EQ(v.gravity, Gravity::kCentre);
  EXPECT_EQ(v.focus.x, 0.5);
  EXPECT_EQ(v.focus.y, 0.5);
  EXPECT_FALSE(v.enlarge);
  EXPECT_TRUE(v.orient);
  EXPECT_EQ(v.trim, 0);
  EXPECT_EQ(v.kernel, Kernel::kLanczos3);
  EXPECT_FALSE(v.linear);
  EXPECT_EQ(v.color, ColorTarget::kSrgb);
  EXPECT_EQ(v.sharpen.mode, Sharpen::Mode::kOff);
  EXPECT_EQ(v.sharpen.sigma, 1);
  EXPECT_EQ(v.watermark.position, Gravity::kSouthEast);
  EXPECT_EQ(v.watermark.opacity, 1);
  EXPECT_EQ(v.watermark.scale, 0);
  EXPECT_EQ(v.watermark.margin, 0);
  EXPECT_EQ(v.background.red + v.background.green + v.background.blue, 765);
  EXPECT_EQ(v.format, OutputFormat::kWebp);
  EXPECT_EQ(v.quality, 80);
  EXPECT_FALSE(v.progressive);
  EXPECT_FALSE(v.full_chroma);
  EXPECT_FALSE(v.lossless);
  EXPECT_EQ(v.near_lossless, 100);
  EXPECT_EQ(v.alpha_quality, 100);
  EXPECT_FALSE(v.sharp_yuv);
  EXPECT_EQ(v.effort, 4);
  EXPECT_EQ(v.compression, 6);
  EXPECT_FALSE(v.animate);
  EXPECT_EQ(v.if_larger, IfLarger::kWrite);
  EXPECT_EQ(v.metadata, MetadataPolicy::kStrip);
  EXPECT_FALSE(v.keep_location);
}

TEST(RecipeHash, DiffersInHowAnOutputIsStored) {
  const std::function<void(Destination&)> changes[] = {
      [](Destination&) {},
      [](Destination& d) { d.cache_control = "a"; },
      [](Destination& d) { d.storage_class = "a"; },
      [](Destination& d) { d.sse = "a"; },
      [](Destination& d) { d.sse_kms_key_id = "a"; },
      [](Destination& d) { d.metadata["a"] = "b"; },
      [](Destination& d) { d.content_disposition = "inline"; },
      [](Destination& d) { d.sse_bucket_key = true; },
      [](Destination& d) { d.acl = "private"; },
      [](Destination& d) { d.tags["a"] = "b"; },
  };
  std::vector<std::string> hashes;
  for (const auto& change : changes) {
    Route route;
    change(route.destination);
    hashes.push_back(RecipeHash(route, {.width = 9}));
    EXPECT_EQ(hashes.back().size(), 16U);
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
}

TEST(RecipeHash, IsTheSameWhateverRouteAndVariantAreCalled) {
  EXPECT_EQ(RecipeHash({.name = "a"}, {.name = "x", .width = 9}),
            RecipeHash({.name = "b"}, {.name = "y", .width = 9}));
}

TEST(RecipeHash, OfAWatermarkIsThatOfItsBytes) {
  const std::string one = RecipeHash({}, WithWatermark({1, 2, 3}));
  EXPECT_EQ(RecipeHash({}, WithWatermark({1, 2, 3})), one);
  EXPECT_NE(RecipeHash({}, WithWatermark({1, 2, 4})), one);
  EXPECT_NE(RecipeHash({}, WithWatermark({})), RecipeHash({}, {.width = 9}));
  EXPECT_EQ(RecipeHash({}, WithWatermark({1, 2, 3})), one);
}

}  // namespace
}  // namespace darkroom
