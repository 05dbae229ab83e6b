#include "codecs/render/encoder.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/decode_all.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

constexpr PlaneSize kSizes[] = {{1, 1},   {2, 3},   {15, 17},
                                {16, 16}, {33, 40}, {200, 131}};

Result<Bytes> Encoded(const PlanarImage& image, const VariantSpec& spec) {
  BytesSink sink;
  TRY(Encode(image, spec, {}, sink));
  return sink.bytes;
}

// JFIF's conversion, one pixel.
std::array<double, 3> ToRgb(double y, double cb, double cr) {
  return {y + 1.402 * (cr - 128),
          y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
          y + 1.772 * (cb - 128)};
}

// What a viewer sees of `planes`, chroma repeated.
PlanarImage Seen(const PlanarImage& image) {
  if (image.model != ColorModel::kYCbCr) return image;
  PlanarImage rgb = image;
  rgb.model = ColorModel::kRgb;
  const int step = image.half_chroma() ? 2 : 1;
  for (std::size_t c = 0; c < 3; ++c) {
    rgb.planes[c] = Plane(image.width, image.height);
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        const auto pixel = ToRgb(image.planes[0].Row(y)[x],
                                 image.planes[1].Row(y / step)[x / step],
                                 image.planes[2].Row(y / step)[x / step]);
        rgb.planes[c].Row(y)[x] = static_cast<std::uint8_t>(
            std::clamp(std::lround(pixel[c]), 0L, 255L));
      }
    }
  }
  return rgb;
}

PlanarImage AsImage(const DecodedPicture& picture) {
  PlanarImage image;
  image.model = picture.layout.model;
  image.alpha = picture.layout.alpha;
  image.width = picture.layout.width;
  image.height = picture.layout.height;
  image.planes = picture.planes;
  return image;
}

struct Road {
  const char* name;
  ColorModel model;
  bool alpha;
  VariantSpec spec;
  double psnr;  // At least, of every plane that is seen.
};

const Road kRoads[] = {
    {"jpeg gray",
     ColorModel::kGray,
     false,
     {.format = OutputFormat::kJpeg, .quality = 95},
     36},
    {"jpeg ycbcr",
     ColorModel::kYCbCr,
     false,
     {.format = OutputFormat::kJpeg, .quality = 95},
     32},
    {"jpeg progressive",
     ColorModel::kYCbCr,
     false,
     {.format = OutputFormat::kJpeg, .quality = 95, .progressive = true},
     32},
    {"jpeg rgb",
     ColorModel::kRgb,
     false,
     {.format = OutputFormat::kJpeg, .quality = 95},
     24},
    {"png gray", ColorModel::kGray, false, {.format = OutputFormat::kPng}, 99},
    {"png gray alpha",
     ColorModel::kGray,
     true,
     {.format = OutputFormat::kPng},
     99},
    {"png rgb", ColorModel::kRgb, false, {.format = OutputFormat::kPng}, 99},
    {"png rgba", ColorModel::kRgb, true, {.format = OutputFormat::kPng}, 99},
    {"webp gray", ColorModel::kGray, false, {.quality = 95}, 34},
    {"webp ycbcr", ColorModel::kYCbCr, false, {.quality = 95}, 30},
    {"webp ycbcr alpha", ColorModel::kYCbCr, true, {.quality = 95}, 30},
    {"webp rgb", ColorModel::kRgb, false, {.quality = 95}, 24},
    {"webp lossless gray", ColorModel::kGray, false, {.lossless = true}, 99},
    {"webp lossless rgb", ColorModel::kRgb, false, {.lossless = true}, 99},
    {"webp lossless rgba", ColorModel::kRgb, true, {.lossless = true}, 99},
};

TEST(Encoder, MakesFilesThatDecodeToThePicture) {
  for (const Road& road : kRoads) {
    for (const PlaneSize& size : kSizes) {
      SCOPED_TRACE(std::string(road.name) + " " + std::to_string(size.width) +
                   "x" + std::to_string(size.height));
      const PlanarImage image =
          MakePicture(road.model, road.alpha, size.width, size.height);
      const auto bytes = Encoded(image, road.spec);
      ASSERT_TRUE(bytes.ok()) << bytes.error().message();
      const auto decoded = DecodeAll(*bytes);
      ASSERT_TRUE(decoded.ok()) << decoded.error().message();
      EXPECT_EQ(decoded->layout.alpha, road.alpha);
      const PlanarImage expected = Seen(image);
      const PlanarImage seen = Seen(AsImage(*decoded));
      const bool gray = road.model == ColorModel::kGray;
      for (std::size_t p = 0; p < seen.planes.size(); ++p) {
        const bool is_alpha = seen.alpha && p + 1 == seen.planes.size();
        const Plane& original =
            is_alpha ? expected.planes.back() : expected.planes[gray ? 0 : p];
        const bool whole = size.width * size.height > 300;
        const double floor = is_alpha ? 99 : road.psnr - (whole ? 0 : 6);
        EXPECT_GE(Psnr(original, seen.planes[p]), floor) << "plane " << p;
      }
    }
  }
}

TEST(Encoder, MakesTheSameBytesOfTheSamePicture) {
  for (const Road& road : kRoads) {
    const PlanarImage image = MakePicture(road.model, road.alpha, 65, 33);
    EXPECT_EQ(*Encoded(image, road.spec), *Encoded(image, road.spec))
        << road.name;
  }
}

TEST(Encoder, KeepsChromaAsFineAsItComes) {
  PlanarImage image = MakePicture(ColorModel::kRgb, false, 40, 30);
  image.model = ColorModel::kYCbCr;
  const auto full = DecodeAll(*Encoded(image, {.format = OutputFormat::kJpeg}));
  EXPECT_EQ(full->layout.planes[1].x_step, 1);
  const auto half =
      DecodeAll(*Encoded(MakePicture(ColorModel::kYCbCr, false, 40, 30),
                         {.format = OutputFormat::kJpeg}));
  EXPECT_EQ(half->layout.planes[1].x_step, 2);
  EXPECT_EQ(half->layout.planes[1].y_step, 2);
  // WebP has halved chroma only.
  EXPECT_TRUE(Encoded(image, {.format = OutputFormat::kWebp}).ok());
}

TEST(Encoder, WritesLimitedRangeSoThatBlackAndWhiteStay) {
  PlanarImage image = MakePicture(ColorModel::kYCbCr, false, 32, 32);
  for (const int level : {0, 255}) {
    image.planes[0].samples.assign(image.planes[0].samples.size(),
                                   static_cast<std::uint8_t>(level));
    for (const std::size_t chroma : {1U, 2U}) {
      image.planes[chroma].samples.assign(image.planes[chroma].samples.size(),
                                          128);
    }
    const auto decoded = DecodeAll(*Encoded(image, {.quality = 100}));
    ASSERT_TRUE(decoded.ok());
    for (const Plane& plane : decoded->planes) {
      EXPECT_NEAR(plane.Row(16)[16], level, 1);
    }
  }
}

TEST(Encoder, RefusesSidesThatTheFormatDoesNotHave) {
  const PlanarImage widest = MakePicture(ColorModel::kGray, false, 16383, 1);
  EXPECT_TRUE(Encoded(widest, {.format = OutputFormat::kWebp}).ok());
  const PlanarImage wider = MakePicture(ColorModel::kGray, false, 16384, 1);
  const auto webp = Encoded(wider, {.format = OutputFormat::kWebp});
  ASSERT_FALSE(webp.ok());
  EXPECT_EQ(webp.error().cls(), ErrorClass::kTooLarge);
  EXPECT_TRUE(Encoded(wider, {.format = OutputFormat::kJpeg}).ok());
  const auto jpeg = Encoded(MakePicture(ColorModel::kGray, false, 1, 65501),
                            {.format = OutputFormat::kJpeg});
  ASSERT_FALSE(jpeg.ok());
  EXPECT_EQ(jpeg.error().cls(), ErrorClass::kTooLarge);
}

TEST(Encoder, RefusesModelsThatTheFormatDoesNotStore) {
  const PlanarImage ycbcr = MakePicture(ColorModel::kYCbCr, false, 8, 8);
  const PlanarImage rgba = MakePicture(ColorModel::kRgb, true, 8, 8);
  const PlanarImage cmyk = MakePicture(ColorModel::kCmyk, false, 8, 8);
  EXPECT_FALSE(Encoded(ycbcr, {.format = OutputFormat::kPng}).ok());
  EXPECT_FALSE(Encoded(ycbcr, {.lossless = true}).ok());
  EXPECT_FALSE(Encoded(rgba, {.format = OutputFormat::kJpeg}).ok());
  for (const OutputFormat format :
       {OutputFormat::kJpeg, OutputFormat::kPng, OutputFormat::kWebp}) {
    EXPECT_FALSE(Encoded(cmyk, {.format = format}).ok());
  }
}

TEST(Encoder, SaysWhatItTakes) {
  const VariantSpec jpeg = {.format = OutputFormat::kJpeg};
  const VariantSpec png = {.format = OutputFormat::kPng};
  const VariantSpec lossy = {.format = OutputFormat::kWebp};
  const VariantSpec lossless = {.format = OutputFormat::kWebp,
                                .lossless = true};
  EXPECT_TRUE(TakesYCbCr(jpeg) && EncodesHalfChroma(jpeg));
  EXPECT_TRUE(TakesYCbCr(lossy) && EncodesHalfChroma(lossy));
  EXPECT_FALSE(TakesYCbCr(png) || EncodesHalfChroma(png));
  EXPECT_FALSE(TakesYCbCr(lossless) || EncodesHalfChroma(lossless));
  EXPECT_EQ(ExtensionOf(OutputFormat::kJpeg), ".jpg");
  EXPECT_EQ(ExtensionOf(OutputFormat::kPng), ".png");
  EXPECT_EQ(ExtensionOf(OutputFormat::kWebp), ".webp");
  EXPECT_EQ(ContentTypeOf(OutputFormat::kJpeg), "image/jpeg");
  EXPECT_EQ(ContentTypeOf(OutputFormat::kPng), "image/png");
  EXPECT_EQ(ContentTypeOf(OutputFormat::kWebp), "image/webp");
}

// Takes some bytes, then no more.
class FullSink final : public ByteSink {
 public:
  explicit FullSink(std::size_t room) : room_(room) {}

  Status Append(ByteView bytes) override {
    if (bytes.size() > room_) {
      return Error(ErrorClass::kTooLarge, "the sink is full");
    }
    room_ -= bytes.size();
    return {};
  }

 private:
  std::size_t room_;
};

TEST(Encoder, PassesOnTheErrorOfItsSink) {
  for (const Road& road : kRoads) {
    const PlanarImage image = MakePicture(road.model, road.alpha, 150, 100);
    for (const std::size_t room : {0, 1000}) {
      SCOPED_TRACE(std::string(road.name) + " " + std::to_string(room));
      FullSink sink(room);
      const Status status = Encode(image, road.spec, {}, sink);
      ASSERT_FALSE(status.ok());
      EXPECT_EQ(status.error().cls(), ErrorClass::kTooLarge);
      EXPECT_EQ(status.error().message(), "the sink is full");
    }
  }
}

}  // namespace
}  // namespace darkroom
