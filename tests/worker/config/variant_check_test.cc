#include "worker/config/variant_check.h"

#include <gtest/gtest.h>

#include "worker/config/variant_options.h"

namespace darkroom {
namespace {

// What ParseVariantOption says of "width=9," and `option`.
std::string ProblemOf(const std::string& option) {
  const auto variant = ParseVariantOption("width=9," + option);
  return variant.ok() ? "" : variant.error().message();
}

TEST(VariantCheck, RefusesKeysThatContradictEachOther) {
  const struct {
    const char* option;
    const char* problem;
  } cases[] = {
      {"gravity=attention",
       "gravity: attention chooses what is cropped: it needs `fit: cover`"},
      {"gravity=attention,fit=cover", "fit: needs width and height"},
      {"fit=contain", "fit: needs width and height, unless it is `inside`"},
      {"gravity=north", "gravity: decides nothing here: it needs `fit: cover`"},
      {"gravity=east,fit=fill,height=9", "gravity: decides nothing here"},
      {"gravity=attention,fit=contain,height=9", "gravity: attention"},
      {"gravity=0.3,0.7,height=9", "gravity: a point chooses what is cropped"},
      {"keep_location=true", "keep_location: needs `metadata: keep`"},
      {"keep_location=true,metadata=strip_all", "needs `metadata: keep`"},
      {"near_lossless=60", "near_lossless: needs `lossless: true`"},
      {"quality=auto,lossless=true", "quality: lossless has no quality"},
      {"quality=auto,format=png", "quality: png has no quality"},
      {"quality=50,format=png", "quality: png has no quality; leave it out"},
      {"quality=50,lossless=true", "quality: lossless has no quality; leave"},
      {"alpha_quality=50,lossless=true", "alpha_quality: is for lossy webp"},
      {"max_bytes=9kB,lossless=true", "max_bytes: lossless has no quality"},
      {"max_bytes=9kB,format=png", "max_bytes: png has no quality"},
      {"progressive=true",
       "progressive: only jpeg has this; set `format: jpeg` or leave it out"},
      {"progressive=true,format=png", "progressive: only jpeg"},
      {"full_chroma=true", "full_chroma: only jpeg"},
      {"lossless=true,format=jpeg", "lossless: only webp"},
      {"alpha_quality=50,format=jpeg", "alpha_quality: only webp"},
      {"sharp_yuv=true,format=png", "sharp_yuv: only webp"},
      {"sharp_yuv=true,lossless=true", "sharp_yuv: is for lossy webp"},
      {"effort=6,format=jpeg", "effort: only webp"},
      {"compression=9", "compression: only png"},
      {"animate=true,format=jpeg", "animate: only webp"},
      {"max_fps=10", "max_fps: needs `animate: true`"},
      {"max_frames=10", "max_frames: needs `animate: true`"},
      {"watermark.scale=0.2", "watermark.scale: needs watermark.image"},
      {"watermark.position=north", "watermark.position: needs"},
      {"watermark.opacity=0.5", "watermark.opacity: needs"},
      {"watermark.margin=5", "watermark.margin: needs"},
      {"watermark.tile=true", "watermark.tile: needs"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.option);
    const std::string problem = ProblemOf(c.option);
    EXPECT_NE(problem.find(c.problem), std::string::npos) << problem;
    EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
  }
}

TEST(VariantCheck, AllowsWhatGoesTogether) {
  for (const char* option :
       {"gravity=attention,fit=cover,height=9",
        "gravity=0.3,0.7,fit=cover,height=9",
        "gravity=north,fit=contain,height=9",
        "gravity=north,fit=cover,height=9",
        "fit=fill,height=9",
        "quality=80,format=png",
        "quality=50,format=same",
        "keep_location=true,metadata=keep",
        "near_lossless=60,lossless=true",
        "quality=auto",
        "quality=auto,format=jpeg,max_bytes=100KB",
        "progressive=true,format=jpeg",
        "progressive=true,full_chroma=true,format=same",
        "lossless=true,format=auto",
        "compression=9,format=png",
        "compression=9,effort=6,format=same",
        "animate=true,max_fps=10,max_frames=50",
        "animate=true,format=auto",
        "animate=true,format=same",
        "watermark.image=a.png,watermark.scale=0.2,watermark.tile=true"}) {
    EXPECT_EQ(ProblemOf(option), "") << option;
  }
}

TEST(VariantCheck, WantsNoSize) {
  EXPECT_TRUE(CheckVariant({}).empty());
  EXPECT_TRUE(CheckVariant({.spec = {.height = 9}}).empty());
}

}  // namespace
}  // namespace darkroom
