#include "codecs/render/format_rule.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

struct Case {
  const char* name;
  ImageHeader header;
  VariantSpec spec;
  OutputFormat format;
  bool lossless = false;
  std::size_t candidates = 1;
};

VariantSpec Asking(OutputFormat format, bool animate = false) {
  VariantSpec spec;
  spec.format = format;
  spec.animate = animate;
  return spec;
}

const ImageHeader kJpeg = {.format = "jpeg"};
const ImageHeader kPng = {.format = "png", .lossless = true};
const ImageHeader kBmp = {.format = "bmp", .lossless = true};
const ImageHeader kWebp = {.format = "webp"};
const ImageHeader kWebpLossless = {.format = "webp", .lossless = true};
const ImageHeader kGif = {.format = "gif", .lossless = true};
const ImageHeader kMoving = {.format = "gif", .lossless = true, .frames = 9};

TEST(FormatRule, AFormatIsItself) {
  const auto specs = ConcreteSpecs(Asking(OutputFormat::kPng), kJpeg);
  ASSERT_EQ(specs.size(), 1U);
  EXPECT_EQ(specs[0].format, OutputFormat::kPng);
}

TEST(FormatRule, AutoAndSameFollowTheSource) {
  const auto kAuto = OutputFormat::kAuto;
  const auto kSame = OutputFormat::kSame;
  const Case cases[] = {
      {"auto jpeg", kJpeg, Asking(kAuto), OutputFormat::kWebp},
      {"auto png", kPng, Asking(kAuto), OutputFormat::kWebp, false, 2},
      {"auto gif", kGif, Asking(kAuto), OutputFormat::kWebp, false, 2},
      {"auto moving", kMoving, Asking(kAuto, true), OutputFormat::kWebp},
      {"same jpeg", kJpeg, Asking(kSame), OutputFormat::kJpeg},
      {"same png", kPng, Asking(kSame), OutputFormat::kPng},
      {"same bmp", kBmp, Asking(kSame), OutputFormat::kPng},
      {"same webp", kWebp, Asking(kSame), OutputFormat::kWebp},
      {"same lossless", kWebpLossless, Asking(kSame), OutputFormat::kWebp,
       true},
      {"same gif", kGif, Asking(kSame, true), OutputFormat::kPng},
      {"same moving", kMoving, Asking(kSame, true), OutputFormat::kWebp, true},
      {"same first frame", kMoving, Asking(kSame), OutputFormat::kPng},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto specs = ConcreteSpecs(c.spec, c.header);
    ASSERT_EQ(specs.size(), c.candidates);
    EXPECT_EQ(specs[0].format, c.format);
    EXPECT_EQ(specs[0].lossless, c.lossless);
  }
  EXPECT_TRUE(ConcreteSpecs(Asking(kAuto), kPng)[1].lossless);
}

TEST(FormatRule, OnlyWebpMoves) {
  EXPECT_TRUE(Animates(Asking(OutputFormat::kWebp, true), kMoving));
  EXPECT_FALSE(Animates(Asking(OutputFormat::kJpeg, true), kMoving));
  EXPECT_FALSE(Animates(Asking(OutputFormat::kWebp, true), kGif));
  EXPECT_FALSE(Animates(Asking(OutputFormat::kWebp), kMoving));
}

}  // namespace
}  // namespace darkroom
