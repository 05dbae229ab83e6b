#include "codecs/render/rendering.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

SharedBuffer NoisePng(int width, int height) {
  PlanarImage image;
  image.width = width;
  image.height = height;
  for (std::uint32_t p = 0; p < 3; ++p) {
    image.planes.push_back(Noise(width, height, p));
  }
  VariantSpec spec;
  spec.format = OutputFormat::kPng;
  auto writer = SharedBufferWriter::Create(10'000'000);
  EXPECT_TRUE(Encode(image, spec, {}, *writer).ok());
  return std::move(*writer).Seal().value();
}

PlannedVariant Wide(int width, OutputFormat format) {
  PlannedVariant variant;
  variant.spec.name = "w";
  variant.spec.width = width;
  variant.spec.format = format;
  return variant;
}

TEST(Rendering, MakesFilesOfAFile) {
  const SharedBuffer source = NoisePng(300, 200);
  RenderPlan plan;
  plan.variants = {Wide(30, OutputFormat::kJpeg), Wide(60, OutputFormat::kWebp),
                   Wide(90, OutputFormat::kPng)};
  auto rendering = Rendering::Open(source.view(), plan);
  ASSERT_TRUE(rendering.ok()) << rendering.error().message();
  EXPECT_EQ(rendering->header().width, 300);
  EXPECT_GT(rendering->memory_need(), 0U);
  const auto rendered = std::move(rendering).value().Run();
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  ASSERT_EQ(rendered->renditions.size(), 3U);
  // What was written is itself a source.
  for (const Rendition& rendition : rendered->renditions) {
    const auto again = OpenDecoder(rendition.bytes.view(), plan.limits);
    ASSERT_TRUE(again.ok()) << again.error().message();
    EXPECT_EQ((*again)->header().width, rendition.width);
    EXPECT_EQ((*again)->header().height, rendition.height);
  }
}

TEST(Rendering, RefusesBeforeItTakesTooMuch) {
  const SharedBuffer source = NoisePng(300, 200);
  RenderPlan plan;
  plan.variants = {Wide(100, OutputFormat::kWebp)};
  plan.limits.max_memory = 100'000;
  const auto rendering = Rendering::Open(source.view(), plan);
  ASSERT_FALSE(rendering.ok());
  EXPECT_EQ(rendering.error().cls(), ErrorClass::kTooLarge);
}

}  // namespace
}  // namespace darkroom
