// What a plan may ask for, from source bytes to output bytes.

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/rendering.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/exif_maker.h"
#include "tests/support/gif_writer.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

PlannedVariant Of(const VariantSpec& spec) { return {.spec = spec}; }

VariantSpec Png(int width) {
  VariantSpec spec;
  spec.name = "png";
  spec.width = width;
  spec.format = OutputFormat::kPng;
  return spec;
}

Result<Rendered> TryRender(ByteView source, const RenderPlan& plan) {
  Rendering rendering = TRY(Rendering::Open(source, plan));
  return std::move(rendering).Run();
}

Rendered Render(ByteView source, const VariantSpec& spec) {
  RenderPlan plan;
  plan.variants = {Of(spec)};
  auto rendered = TryRender(source, plan);
  EXPECT_TRUE(rendered.ok()) << rendered.error().message();
  return rendered.ok() ? std::move(rendered).value() : Rendered();
}

DecodedPicture Seen(const Rendered& rendered) {
  EXPECT_EQ(rendered.renditions.size(), 1U);
  auto decoded = DecodeAll(rendered.renditions.at(0).bytes.view());
  EXPECT_TRUE(decoded.ok()) << decoded.error().message();
  return std::move(decoded).value();
}

SourceMetadata MetadataOf(ByteView bytes) {
  return (*OpenDecoder(bytes, {}))->Metadata();
}

Bytes Encoded(const PlanarImage& image, const VariantSpec& spec,
              const Attachments& attachments = {}) {
  BytesSink sink;
  EXPECT_TRUE(Encode(image, spec, attachments, sink).ok());
  return sink.bytes;
}

PlanarImage Flat(PlaneSize size, Rgb color) {
  PlanarImage image;
  image.width = size.width;
  image.height = size.height;
  for (const std::uint8_t sample : {color.red, color.green, color.blue}) {
    Plane& plane = image.planes.emplace_back(size.width, size.height);
    std::fill(plane.samples.begin(), plane.samples.end(), sample);
  }
  return image;
}

Bytes FlatPng(PlaneSize size, Rgb color, const Attachments& attachments = {}) {
  return Encoded(Flat(size, color), Png(0), attachments);
}

void Paint(PlanarImage& image, const Region& box, Rgb color) {
  const std::uint8_t samples[] = {color.red, color.green, color.blue};
  for (std::size_t p = 0; p < 3; ++p) {
    for (int y = 0; y < box.size.height; ++y) {
      std::uint8_t* row = image.planes[p].Row(box.top + y) + box.left;
      std::fill_n(row, box.size.width, samples[p]);
    }
  }
}

TEST(RenderOptions, ColoursComeOutInTheTarget) {
  const Bytes wide =
      FlatPng({40, 30}, {200, 80, 40}, {.icc = MakeMatrixIcc(kAdobeRgb)});
  const std::array<double, 3> expected =
      LcmsJudge(MakeMatrixIcc(kAdobeRgb)).ToSrgb({200, 80, 40});

  VariantSpec spec = Png(20);
  const Rendered srgb = Render(wide, spec);
  EXPECT_TRUE(MetadataOf(srgb.renditions[0].bytes.view()).color.icc.empty());
  const DecodedPicture picture = Seen(srgb);
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_NEAR(picture.planes[p].samples[0], expected[p], 1);
  }

  spec.color = ColorTarget::kKeep;
  const Rendered kept = Render(wide, spec);
  EXPECT_EQ(MetadataOf(kept.renditions[0].bytes.view()).color.icc,
            MakeMatrixIcc(kAdobeRgb));
  EXPECT_EQ(Seen(kept).planes[0].samples[0], 200);

  spec.color = ColorTarget::kDisplayP3;
  const Rendered p3 = Render(wide, spec);
  EXPECT_FALSE(MetadataOf(p3.renditions[0].bytes.view()).color.icc.empty());
}

TEST(RenderOptions, ATrimmedBorderIsGoneInEveryOrientation) {
  PlanarImage image = Flat({80, 60}, {255, 255, 255});
  Paint(image, {.left = 10, .top = 5, .size = {40, 20}}, {200, 0, 0});
  VariantSpec spec = Png(40);
  spec.trim = 10;
  const Rendered upright = Render(Encoded(image, Png(0)), spec);
  EXPECT_EQ(upright.renditions[0].width, 40);
  EXPECT_EQ(upright.renditions[0].height, 20);
  EXPECT_EQ(Seen(upright).planes[0].samples[0], 200);

  const Bytes turned =
      Encoded(image, Png(0), {.exif = MakeExif(ByteOrder::kIntel, 6)});
  spec.width = 20;
  const DecodedPicture seen = Seen(Render(turned, spec));
  EXPECT_EQ(seen.header.width, 20);
  EXPECT_EQ(seen.header.height, 40);
  for (const std::uint8_t sample : seen.planes[1].samples) {
    ASSERT_EQ(sample, 0);
  }
}

TEST(RenderOptions, AttentionKeepsWhatThereIsToSee) {
  PlanarImage image = Flat({300, 100}, {90, 90, 90});
  for (int i = 0; i < 10; ++i) {
    Paint(image,
          {.left = 220 + 4 * i, .top = 30 + 4 * (i % 3), .size = {2, 30}},
          {230, 160, 120});
  }
  VariantSpec spec = Png(50);
  spec.height = 50;
  spec.fit = Fit::kCover;
  spec.gravity = Gravity::kAttention;
  const DecodedPicture seen = Seen(Render(Encoded(image, Png(0)), spec));
  EXPECT_EQ(seen.header.width, 50);
  EXPECT_EQ(seen.header.height, 50);
  const auto& red = seen.planes[0].samples;
  EXPECT_GT(*std::max_element(red.begin(), red.end()), 150);
}

TEST(RenderOptions, StepsAreDoneAndAWatermarkLiesOnTop) {
  VariantSpec spec = Png(40);
  spec.grayscale = true;
  spec.watermark.image =
      std::make_shared<const Bytes>(FlatPng({8, 8}, {255, 0, 0}));
  spec.watermark.position = Gravity::kNorthWest;
  const DecodedPicture seen = Seen(Render(FlatPng({80, 60}, {0, 90, 0}), spec));
  ASSERT_EQ(seen.layout.model, ColorModel::kRgb);
  EXPECT_EQ(SampleOf(seen, 0, 2, 2), 255);
  EXPECT_EQ(SampleOf(seen, 1, 2, 2), 0);
  EXPECT_EQ(SampleOf(seen, 0, 30, 20), SampleOf(seen, 1, 30, 20));
}

TEST(RenderOptions, AWatermarkThatIsNoPictureIsNoFaultOfTheSource) {
  VariantSpec spec = Png(40);
  spec.watermark.image = std::make_shared<const Bytes>(Bytes{1, 2, 3});
  RenderPlan plan;
  plan.variants = {Of(spec)};
  const auto refused = TryRender(FlatPng({80, 60}, {0, 90, 0}), plan);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kInternal);
  EXPECT_NE(refused.error().message().find("watermark"), std::string::npos);
}

GifFrameOptions GifFrame(int color, int delay) {
  return {
      .width = 40,
      .height = 30,
      .delay = delay,
      .index = [color](int x, int y) { return (x / 8 + y / 8 + color) % 16; }};
}

Bytes MovingGif(int frames) {
  GifOptions gif = {
      .width = 40, .height = 30, .palette = GifPalette(), .repeats = 2};
  for (int i = 0; i < frames; ++i) gif.frames.push_back(GifFrame(i, 5 + i));
  return WriteGif(gif);
}

TEST(RenderOptions, AnAnimationMovesOnlyWhereItIsAskedTo) {
  RenderPlan plan;
  VariantSpec moving = Png(20);
  moving.format = OutputFormat::kAuto;
  moving.lossless = true;
  moving.animate = true;
  VariantSpec halved = moving;
  halved.name = "halved";
  halved.max_frames = 2;
  VariantSpec still = Png(20);
  plan.variants = {Of(still), Of(moving), Of(halved)};
  const auto rendered = TryRender(MovingGif(4), plan);
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  ASSERT_EQ(rendered->renditions.size(), 3U);
  const auto animation = DecodeFrames(rendered->renditions[1].bytes.view());
  ASSERT_TRUE(animation.ok());
  ASSERT_EQ(animation->frames.size(), 4U);
  EXPECT_EQ(animation->header.loops, 3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(animation->frames[static_cast<std::size_t>(i)].duration.count(),
              50 + 10 * i);
  }
  EXPECT_EQ(DecodeFrames(rendered->renditions[2].bytes.view())->frames.size(),
            2U);
  // The first frame of the animation is the picture.
  const auto first = DecodeAll(rendered->renditions[0].bytes.view());
  EXPECT_EQ(first->planes[0].samples, animation->frames[0].planes[0].samples);
}

TEST(RenderOptions, AnAnimationHasLimitsOfItsOwn) {
  VariantSpec spec = Png(20);
  spec.format = OutputFormat::kWebp;
  RenderPlan plan;
  plan.variants = {Of(spec)};
  plan.limits.max_frames = 3;
  plan.limits.max_animation_pixels = 4 * 40 * 30;
  EXPECT_TRUE(TryRender(MovingGif(5), plan).ok()) << "nobody asked to animate";
  plan.variants[0].spec.animate = true;
  EXPECT_TRUE(TryRender(MovingGif(3), plan).ok());
  const auto frames = TryRender(MovingGif(4), plan);
  ASSERT_FALSE(frames.ok());
  EXPECT_EQ(frames.error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(frames.error().message(),
            "animation of 4 frames, over limits.max_frames of 3");
  plan.variants[0].spec.max_frames = 3;
  EXPECT_TRUE(TryRender(MovingGif(4), plan).ok()) << "the rest is cut off";
  plan.limits.max_frames = 10;
  plan.variants[0].spec.max_frames = 0;
  EXPECT_TRUE(TryRender(MovingGif(4), plan).ok());
  EXPECT_EQ(TryRender(MovingGif(5), plan).error().cls(), ErrorClass::kTooLarge);
}

TEST(RenderOptions, RulesBecomeFormats) {
  const Bytes jpeg = WriteJpeg({});
  const Bytes png = FlatPng({80, 60}, {1, 2, 3});
  VariantSpec spec = Png(30);
  spec.format = OutputFormat::kSame;
  EXPECT_EQ(Render(jpeg, spec).renditions[0].format, OutputFormat::kJpeg);
  EXPECT_EQ(Render(png, spec).renditions[0].format, OutputFormat::kPng);
  spec.format = OutputFormat::kAuto;
  const Rendered flat = Render(png, spec);
  EXPECT_EQ(flat.renditions[0].format, OutputFormat::kWebp);
  // A flat picture is smaller without loss, and exact.
  EXPECT_EQ(Seen(flat).planes[2].samples[0], 3);
}

TEST(RenderOptions, QualityFollowsItsRules) {
  const Bytes source =
      Encoded(MakePicture(ColorModel::kRgb, false, 400, 300), Png(0));
  VariantSpec spec = Png(400);
  spec.format = OutputFormat::kJpeg;
  spec.quality = 90;
  const std::size_t plain = Render(source, spec).renditions[0].bytes.size();
  spec.max_bytes = plain / 2;
  EXPECT_LE(Render(source, spec).renditions[0].bytes.size(), plain / 2);
  spec.max_bytes = 0;
  spec.quality = 0;
  EXPECT_LT(Render(source, spec).renditions[0].bytes.size(), plain);
}

Bytes SmallJpeg(int orientation) {
  const Bytes plain = WriteJpeg({.width = 96, .height = 64, .quality = 30});
  Bytes exif = MakeTiff(ByteOrder::kIntel,
                        {{.tag = 0x010f, .text = "Canary camera"},
                         {.tag = 0x0112,
                          .type = 3,
                          .number = static_cast<std::uint32_t>(orientation)},
                         {.tag = 0x8298, .text = "(c) Somebody"}});
  return JpegWithExif(plain, exif);
}

TEST(RenderOptions, AnOutputLargerThanItsSourceIsWhatWasAskedFor) {
  const Bytes source = SmallJpeg(1);
  VariantSpec spec = Png(96);
  spec.format = OutputFormat::kJpeg;
  spec.quality = 98;
  EXPECT_GT(Render(source, spec).renditions[0].bytes.size(), source.size());

  spec.if_larger = IfLarger::kSkip;
  EXPECT_TRUE(Render(source, spec).renditions.empty());

  spec.if_larger = IfLarger::kKeepOriginal;
  const Rendered kept = Render(source, spec);
  const std::string_view text = AsText(kept.renditions[0].bytes.view());
  EXPECT_LE(text.size(), source.size());
  EXPECT_EQ(text.find("Canary"), std::string_view::npos);
  EXPECT_NE(text.find("(c) Somebody"), std::string_view::npos);
  EXPECT_EQ(Seen(kept).planes[0].samples, DecodeAll(source)->planes[0].samples);

  // Where the pixels are not the source's, it is encoded all the same.
  const Bytes turned = SmallJpeg(3);
  EXPECT_GT(Render(turned, spec).renditions[0].bytes.size(), turned.size());
  spec.blur = 1;
  EXPECT_NE(Seen(Render(source, spec)).planes[0].samples,
            DecodeAll(source)->planes[0].samples);
}

TEST(RenderOptions, MetadataFollowsThePolicy) {
  const Bytes source = SmallJpeg(1);
  const auto has = [&](const VariantSpec& spec, std::string_view what) {
    const Rendered rendered = Render(source, spec);
    return AsText(rendered.renditions[0].bytes.view()).find(what) !=
           std::string_view::npos;
  };
  for (const OutputFormat format :
       {OutputFormat::kJpeg, OutputFormat::kPng, OutputFormat::kWebp}) {
    VariantSpec spec = Png(40);
    spec.format = format;
    EXPECT_TRUE(has(spec, "(c) Somebody"));
    EXPECT_FALSE(has(spec, "Canary"));
    spec.metadata = MetadataPolicy::kKeep;
    EXPECT_TRUE(has(spec, "Canary"));
    spec.metadata = MetadataPolicy::kStripAll;
    EXPECT_FALSE(has(spec, "(c) Somebody"));
  }
}

TEST(RenderOptions, ThePlaceholderIsThatOfTheUprightPicture) {
  RenderPlan plan;
  plan.placeholder = true;
  const auto rendered = TryRender(FlatPng({300, 200}, {200, 40, 10}), plan);
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  ASSERT_TRUE(rendered->placeholder.has_value());
  EXPECT_NEAR(rendered->placeholder->dominant.red, 200, 1);
  EXPECT_NEAR(rendered->placeholder->dominant.green, 40, 1);
  EXPECT_GE(rendered->placeholder->thumb_hash.size(), 5U);
}

TEST(RenderOptions, SalvageIsToldAndNeverKeptAsTheOriginal) {
  Bytes jpeg = WriteJpeg({.width = 64, .height = 256, .quality = 30});
  jpeg.resize(jpeg.size() * 2 / 3);
  RenderPlan plan;
  VariantSpec spec = Png(64);
  spec.format = OutputFormat::kJpeg;
  spec.quality = 98;
  spec.if_larger = IfLarger::kKeepOriginal;
  plan.variants = {Of(spec)};
  EXPECT_FALSE(TryRender(jpeg, plan).ok());
  plan.limits.fail_on = FailOn::kNone;
  const auto rendered = TryRender(jpeg, plan);
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  EXPECT_TRUE(rendered->salvaged);
  EXPECT_GT(rendered->renditions[0].bytes.size(), jpeg.size());
}

}  // namespace
}  // namespace darkroom
