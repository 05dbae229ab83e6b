#include "codecs/render/render_all.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/color/picture_content.h"
#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/rendering.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/file_parts.h"
#include "tests/support/gif_writer.h"
#include "tests/support/heap_meter.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

RenderPlan PlanOf(VariantSpec spec) {
  RenderPlan plan;
  spec.name = "v";
  plan.variants.push_back({.spec = std::move(spec)});
  return plan;
}

Result<Rendered> RenderFile(ByteView source, const RenderPlan& plan) {
  Rendering rendering = TRY(Rendering::Open(source, plan));
  return std::move(rendering).Run();
}

// The only output; empty where there is an error.
Bytes OutputOf(ByteView source, VariantSpec spec) {
  const auto rendered = RenderFile(source, PlanOf(std::move(spec)));
  EXPECT_TRUE(rendered.ok()) << rendered.error().message();
  if (!rendered.ok() || rendered->renditions.size() != 1) return {};
  const ByteView bytes = rendered->renditions[0].bytes.view();
  return {bytes.begin(), bytes.end()};
}

// An animation of `count` frames, each of one colour, of `delay` hundredths.
Bytes Gif(int count, int delay) {
  GifOptions gif;
  gif.width = 32;
  gif.height = 32;
  gif.palette = GifPalette();
  for (int i = 0; i < count; ++i) {
    gif.frames.push_back(
        {.width = 32, .height = 32, .delay = delay, .index = [i](int, int) {
           return i % 16;
         }});
  }
  return WriteGif(gif);
}

TEST(RenderAll, FramesThatARateLeavesOutCountAgainstTheLimits) {
  // Each second of it shows one frame of ten.
  const Bytes source = Gif(100, 10);
  RenderPlan plan =
      PlanOf({.width = 32, .animate = true, .max_fps = 1, .max_frames = 9});
  ASSERT_TRUE(RenderFile(source, plan).ok());
  plan.limits.max_frames = 50;
  const auto frames = RenderFile(source, plan);
  ASSERT_FALSE(frames.ok());
  EXPECT_EQ(frames.error().cls(), ErrorClass::kTooLarge);
  plan.limits.max_frames = 300;
  plan.limits.max_animation_pixels = 50 * 32 * 32;
  const auto pixels = RenderFile(source, plan);
  ASSERT_FALSE(pixels.ok());
  EXPECT_EQ(pixels.error().cls(), ErrorClass::kTooLarge);
  // Cut off before the limit is met.
  plan.variants[0].spec.max_frames = 3;
  EXPECT_TRUE(RenderFile(source, plan).ok());
}

// A window of 32 x 32 on a wide picture; something to look at that moves from
// its left end to its right one.
TEST(RenderAll, AllFramesOfAnAnimationAreCutAtOnePlace) {
  GifOptions gif;
  gif.width = 96;
  gif.height = 32;
  gif.palette = GifPalette();
  for (const int at : {0, 32, 64}) {
    gif.frames.push_back(
        {.width = 96, .height = 32, .delay = 50, .index = [at](int x, int y) {
           const bool busy = x >= at && x < at + 32;
           return busy && (x + y) % 2 == 0 ? 15 : 0;
         }});
  }
  const Bytes output = OutputOf(WriteGif(gif), {.width = 32,
                                                .height = 32,
                                                .fit = Fit::kCover,
                                                .gravity = Gravity::kAttention,
                                                .lossless = true,
                                                .animate = true});
  const auto frames = DecodeFrames(output);
  ASSERT_TRUE(frames.ok()) << frames.error().message();
  // The first frame shows it; in the others it is elsewhere.
  ASSERT_EQ(frames->frames.size(), 2U);
  EXPECT_NE(frames->frames[0].planes[0].samples,
            frames->frames[1].planes[0].samples);
}

TEST(RenderAll, CmykIsNotKeptWhereItIsSmaller) {
  const Bytes source = WriteJpeg(
      {.width = 256, .height = 256, .space = JpegSpace::kCmyk, .quality = 50});
  for (const ColorTarget color : {ColorTarget::kSrgb, ColorTarget::kKeep}) {
    const Bytes output =
        OutputOf(source, {.width = 256,
                          .color = color,
                          .format = OutputFormat::kJpeg,
                          .quality = 100,
                          .full_chroma = true,
                          .if_larger = IfLarger::kKeepOriginal});
    const auto decoded = DecodeAll(output);
    ASSERT_TRUE(decoded.ok());
    EXPECT_NE(decoded->layout.model, ColorModel::kCmyk);
  }
}

// Noise within a white border of 16.
Bytes BorderedJpeg() {
  PlanarImage image = MakePicture(ColorModel::kRgb, false, 64, 64);
  for (Plane& plane : image.planes) {
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        const bool inside = x >= 16 && x < 48 && y >= 16 && y < 48;
        plane.Row(y)[x] =
            static_cast<std::uint8_t>(inside ? (x * 7 + y * 31) % 64 : 255);
      }
    }
  }
  BytesSink sink;
  EXPECT_TRUE(
      Encode(image, {.format = OutputFormat::kJpeg, .quality = 5}, {}, sink)
          .ok());
  return sink.bytes;
}

TEST(RenderAll, ABorderThatIsCutOffIsNotKept) {
  const Bytes output =
      OutputOf(BorderedJpeg(), {.width = 64,
                                .height = 64,
                                .fit = Fit::kFill,
                                .enlarge = true,
                                .trim = 40,
                                .format = OutputFormat::kJpeg,
                                .quality = 100,
                                .if_larger = IfLarger::kKeepOriginal});
  const auto decoded = DecodeAll(output);
  ASSERT_TRUE(decoded.ok());
  EXPECT_LT(decoded->planes[0].Row(2)[2], 128);
}

// Noise that moves, as poor as can be.
Bytes PoorAnimation() {
  GifOptions gif;
  gif.width = 64;
  gif.height = 64;
  gif.palette = GifPalette();
  for (int i = 0; i < 16; ++i) {
    gif.frames.push_back(
        {.width = 64, .height = 64, .delay = 10, .index = [i](int x, int y) {
           return (x * (3 + i) + y * y * 7 + i) % 16;
         }});
  }
  return OutputOf(WriteGif(gif), {.width = 64, .quality = 1, .animate = true});
}

TEST(RenderAll, AnAnimationIsKeptOnlyWithAllItsFrames) {
  const Bytes source = PoorAnimation();
  VariantSpec spec = {.width = 64,
                      .quality = 100,
                      .animate = true,
                      .if_larger = IfLarger::kKeepOriginal};
  EXPECT_LE(OutputOf(source, spec).size(), source.size());
  spec.max_frames = 15;
  EXPECT_EQ(DecodeFrames(OutputOf(source, spec))->frames.size(), 15U);
  spec.max_frames = 0;
  spec.max_fps = 9;
  EXPECT_LT(DecodeFrames(OutputOf(source, spec))->frames.size(), 16U);
}

Bytes ProfileOf(ByteView file) {
  const auto decoder = OpenDecoder(file, {});
  EXPECT_TRUE(decoder.ok());
  return decoder.ok() ? (*decoder)->Metadata().color.icc : Bytes();
}

// A gray JPEG whose samples are light to the power of 1 / 1.2.
Bytes GrayJpegWithProfile() {
  const PlanarImage image = MakePicture(ColorModel::kGray, false, 64, 48);
  BytesSink sink;
  EXPECT_TRUE(Encode(image, {.format = OutputFormat::kJpeg, .quality = 95},
                     {.icc = MakeGrayIcc({.gamma = 1.2})}, sink)
                  .ok());
  return sink.bytes;
}

double MeanOf(const Plane& plane) {
  double sum = 0;
  for (const std::uint8_t sample : plane.samples) sum += sample;
  return sum / static_cast<double>(plane.samples.size());
}

TEST(RenderAll, AGrayProfileIsKeptOnlyWhereGraysAreStored) {
  const Bytes source = GrayJpegWithProfile();
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kPng}) {
    const VariantSpec spec = {
        .width = 64, .color = ColorTarget::kKeep, .format = format};
    EXPECT_EQ(SpaceOf(ProfileOf(OutputOf(source, spec))), ProfileSpace::kGray);
  }
  // WebP stores RGB: what cannot carry the profile is converted.
  const VariantSpec kept = {
      .width = 64, .color = ColorTarget::kKeep, .lossless = true};
  const VariantSpec converted = {.width = 64, .lossless = true};
  const Bytes webp = OutputOf(source, kept);
  EXPECT_TRUE(ProfileOf(webp).empty());
  EXPECT_NEAR(MeanOf(DecodeAll(webp)->planes[0]),
              MeanOf(DecodeAll(OutputOf(source, converted))->planes[0]), 0.01);
}

TEST(RenderAll, AGrayPictureThatBecomesColorfulLosesNoBrightness) {
  const Bytes source = GrayJpegWithProfile();
  VariantSpec spec = {.width = 64,
                      .height = 64,
                      .fit = Fit::kContain,
                      .color = ColorTarget::kKeep,
                      .background = {255, 0, 0},
                      .format = OutputFormat::kPng};
  const auto kept = DecodeAll(OutputOf(source, spec));
  spec.color = ColorTarget::kSrgb;
  const auto converted = DecodeAll(OutputOf(source, spec));
  ASSERT_TRUE(kept.ok() && converted.ok());
  EXPECT_EQ(kept->planes[1].samples, converted->planes[1].samples);
}

// Wide, and all border but one pixel's column.
Bytes Column(int width, int height) {
  PngOptions png;
  png.width = width;
  png.height = height;
  png.color_type = 0;
  png.sample = [width](int x, int, int) { return x == width / 2 ? 255 : 0; };
  return WritePng(png);
}

TEST(RenderAll, AskedForTheMemoryOfWhatTrimmingMayLeave) {
  const Bytes source = Column(1500, 1500);
  // Without its border it is 1 x 1500: 100 x 1500 at most, not 100 x 100.
  const auto whole = Rendering::Open(source, PlanOf({.width = 100}));
  const auto trimmed =
      Rendering::Open(source, PlanOf({.width = 100, .trim = 10}));
  const auto tall = Rendering::Open(Column(100, 1500), PlanOf({.width = 100}));
  ASSERT_TRUE(whole.ok() && trimmed.ok() && tall.ok());
  EXPECT_GE(trimmed->memory_need() - whole->memory_need(),
            tall->memory_need() / 2);
}

TEST(RenderAll, TrimmedToMoreThanLimitsAllowIsRefusedBeforeItIsTaken) {
  RenderPlan plan = PlanOf({.width = 1000, .enlarge = true, .trim = 10});
  plan.limits.max_memory = 100 * kMiB;
  // 1 x 300 becomes 1000 x 300,000.
  const Bytes source = Column(300, 300);
  const HeapMeter heap;
  const auto rendered = RenderFile(source, plan);
  EXPECT_LT(heap.Peak(), 10 * kMiB);
  ASSERT_FALSE(rendered.ok());
  EXPECT_EQ(rendered.error().cls(), ErrorClass::kTooLarge);
}

TEST(RenderAll, AWatermarkOverTheLimitIsNoFaultOfTheSource) {
  PngOptions png;
  png.width = 1500;
  png.height = 1500;
  png.interlaced = true;
  png.sample = [](int, int, int) { return 0; };
  VariantSpec spec = {.width = 32};
  spec.watermark.image = std::make_shared<const Bytes>(WritePng(png));
  RenderPlan plan = PlanOf(spec);
  plan.limits.max_memory = 6 * kMiB;
  const auto rendering = Rendering::Open(Gif(1, 0), plan);
  ASSERT_FALSE(rendering.ok());
  EXPECT_EQ(rendering.error().cls(), ErrorClass::kInternal)
      << rendering.error().message();
}

// Sources that go different ways.
std::vector<Bytes> SomeSources() {
  PngOptions deep;
  deep.width = 61;
  deep.height = 47;
  deep.bit_depth = 16;
  deep.color_type = 6;
  deep.sample = [](int x, int y, int c) {
    return (x * 3001 + y * 517 + c * 9999) % 65536;
  };
  return {WriteJpeg({.width = 400, .height = 300, .progressive = true}),
          GrayJpegWithProfile(), WritePng(deep), BorderedJpeg(), Gif(5, 10)};
}

TEST(RenderAll, APartOfAPlanGivesTheSameBytesAsTheWhole) {
  const std::vector<VariantSpec> specs = {
      {.width = 20, .format = OutputFormat::kJpeg},
      {.width = 24, .trim = 20},
      {.width = 31, .linear = true, .format = OutputFormat::kAuto},
      {.width = 16,
       .height = 16,
       .fit = Fit::kCover,
       .gravity = Gravity::kAttention,
       .format = OutputFormat::kSame},
      {.width = 30, .color = ColorTarget::kDisplayP3, .animate = true},
      {.width = 40, .color = ColorTarget::kKeep, .format = OutputFormat::kPng}};
  RenderPlan plan;
  for (const VariantSpec& spec : specs) plan.variants.push_back({.spec = spec});
  plan.placeholder = true;
  for (const Bytes& source : SomeSources()) {
    SCOPED_TRACE(source.size());
    const auto whole = RenderFile(source, plan);
    ASSERT_TRUE(whole.ok()) << whole.error().message();
    ASSERT_EQ(whole->renditions.size(), specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
      SCOPED_TRACE(i);
      RenderPlan part = plan;
      for (PlannedVariant& variant : part.variants) variant.encode = false;
      part.variants[i].encode = true;
      const auto rendered = RenderFile(source, part);
      ASSERT_TRUE(rendered.ok()) << rendered.error().message();
      ASSERT_EQ(rendered->renditions.size(), 1U);
      EXPECT_EQ(AsText(rendered->renditions[0].bytes.view()),
                AsText(whole->renditions[i].bytes.view()));
    }
  }
}

}  // namespace
}  // namespace darkroom
