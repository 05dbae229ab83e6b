#include "codecs/render/watermark.h"

#include <memory>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/containers.h"
#include "tests/support/flat_picture.h"
#include "tests/support/heap_meter.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

Watermark MarkOf(Bytes bytes) {
  Watermark watermark;
  watermark.image = std::make_shared<const Bytes>(std::move(bytes));
  return watermark;
}

// Red with a transparent right half, whose colour is green.
Bytes HalfTransparent(int width, int height) {
  PngOptions png;
  png.width = width;
  png.height = height;
  png.color_type = 6;
  png.sample = [width](int x, int, int c) {
    const bool visible = x < width / 2;
    const int opaque[] = {255, 0, 0, 255};
    const int hidden[] = {0, 255, 0, 0};
    return visible ? opaque[c] : hidden[c];
  };
  return WritePng(png);
}

TEST(Watermark, HasItsOwnSizeOrItsShareOfTheOutput) {
  struct Case {
    const char* name = "";
    double scale = 0;
    int margin = 0;
    PlaneSize expected;
  };
  // A mark of 200x100 on 1000x600.
  const Case cases[] = {
      {"own", 0, 0, {200, 100}},
      {"own with room", 0, 250, {200, 100}},
      {"own without room", 0, 275, {100, 50}},
      {"a quarter", 0.25, 0, {250, 125}},
      {"rounded", 0.0125, 0, {13, 6}},
      {"all of it", 1, 0, {1000, 500}},
      {"less a margin", 1, 10, {980, 490}},
      {"less than fits", 4, 0, {1000, 500}},
      {"hardly any room", 1, 299, {4, 2}},
      {"no room", 1, 5000, {1, 1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Watermark watermark;
    watermark.scale = c.scale;
    watermark.margin = c.margin;
    const PlaneSize size = WatermarkSize(watermark, {200, 100}, {1000, 600});
    EXPECT_EQ(size.width, c.expected.width);
    EXPECT_EQ(size.height, c.expected.height);
  }
}

TEST(Watermark, IsResizedWithItsAlphaPremultiplied) {
  Watermark watermark = MarkOf(HalfTransparent(64, 32));
  watermark.scale = 0.25;
  const auto mark = DecodeWatermark(watermark, {40, 40}, {});
  ASSERT_TRUE(mark.ok()) << mark.error().message();
  ASSERT_EQ(mark->width, 10);
  ASSERT_EQ(mark->height, 5);
  EXPECT_EQ(mark->model, ColorModel::kRgb);
  ASSERT_TRUE(mark->alpha);
  for (int x = 0; x < 10; ++x) {
    const int alpha = mark->planes[3].Row(2)[x];
    EXPECT_NEAR(alpha, x < 5 ? 255 : 0, 20) << x;
    if (alpha < 20) continue;
    EXPECT_GE(mark->planes[0].Row(2)[x], 250) << x;
    EXPECT_LE(mark->planes[1].Row(2)[x], 5) << x;
  }
}

TEST(Watermark, OfItsOwnSizeIsCopied) {
  const auto mark =
      DecodeWatermark(MarkOf(HalfTransparent(8, 4)), {100, 100}, {});
  ASSERT_TRUE(mark.ok()) << mark.error().message();
  ASSERT_EQ(mark->width, 8);
  for (int x = 0; x < 8; ++x) {
    EXPECT_EQ(mark->planes[3].Row(1)[x], x < 4 ? 255 : 0);
  }
}

TEST(Watermark, IsUpright) {
  JpegOptions options;
  options.width = 80;
  options.height = 40;
  const Bytes jpeg =
      JpegWithExif(WriteJpeg(options), MakeExif(ByteOrder::kIntel, 6));
  Watermark watermark = MarkOf(jpeg);
  watermark.scale = 0.5;
  const auto mark = DecodeWatermark(watermark, {40, 100}, {});
  ASSERT_TRUE(mark.ok()) << mark.error().message();
  EXPECT_EQ(mark->width, 20);
  EXPECT_EQ(mark->height, 40);
  EXPECT_EQ(mark->model, ColorModel::kRgb);
  EXPECT_FALSE(mark->alpha);
}

TEST(Watermark, NeedsMemoryByTheSizeOfTheOutput) {
  Watermark watermark = MarkOf(HalfTransparent(64, 32));
  watermark.scale = 1;
  const auto small = WatermarkNeed(watermark, {100, 100}, {});
  const auto large = WatermarkNeed(watermark, {1000, 1000}, {});
  ASSERT_TRUE(small.ok());
  ASSERT_TRUE(large.ok());
  EXPECT_GT(*small, std::uint64_t{100} * 50 * 4 * 2);
  EXPECT_GT(*large, std::uint64_t{1000} * 500 * 4 * 2);
  EXPECT_GT(*large, *small);
  const HeapMeter meter;
  ASSERT_TRUE(DecodeWatermark(watermark, {1000, 1000}, {}).ok());
  EXPECT_LE(meter.Peak(), *large);
}

TEST(Watermark, BadOnesAreRefusedByName) {
  const Bytes good = HalfTransparent(64, 32);
  const auto truncated =
      DecodeWatermark(MarkOf({good.begin(), good.end() - 40}), {50, 50}, {});
  ASSERT_FALSE(truncated.ok());
  EXPECT_EQ(truncated.error().message().rfind("watermark: ", 0), 0U);
  const auto need = WatermarkNeed(MarkOf({}), {50, 50}, {});
  ASSERT_FALSE(need.ok());
  EXPECT_EQ(need.error().cls(), ErrorClass::kEmpty);
}

TEST(Watermark, IsBoundByTheLimits) {
  const Watermark watermark = MarkOf(HalfTransparent(64, 32));
  const auto mark = DecodeWatermark(watermark, {50, 50}, {.max_pixels = 2047});
  ASSERT_FALSE(mark.ok());
  EXPECT_EQ(mark.error().cls(), ErrorClass::kTooLarge);
}

TEST(Watermark, IsConvertedFromItsProfile) {
  const PlanarImage gray =
      FlatPicture({.model = ColorModel::kGray, .size = {8, 8}}, {100});
  BytesSink sink;
  ASSERT_TRUE(Encode(gray, {.format = OutputFormat::kPng},
                     {.icc = MakeGrayIcc({.gamma = 1})}, sink)
                  .ok());
  const auto mark = DecodeWatermark(MarkOf(sink.bytes), {8, 8}, {});
  ASSERT_TRUE(mark.ok()) << mark.error().message();
  // sRGB's curve of 100 / 255.
  EXPECT_NEAR(mark->planes[0].samples[0], 168, 2);
}

}  // namespace
}  // namespace darkroom
