#include "codecs/render/encode_to_fit.h"

#include <string>

#include <gtest/gtest.h>

#include "codecs/pixels/ssim.h"
#include "codecs/render/encoder.h"
#include "codecs/render/luma.h"
#include "tests/support/decode_all.h"
#include "tests/support/pictures.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

struct Fitted {
  int quality = 0;
  Bytes bytes;
};

Result<Fitted> Fit(const PlanarImage& image, const VariantSpec& spec) {
  BytesSink sink;
  const int quality = TRY(EncodeToFit(image, spec, {}, sink));
  return Fitted{quality, sink.bytes};
}

Bytes Encoded(const PlanarImage& image, VariantSpec spec, int quality) {
  spec.quality = quality;
  BytesSink sink;
  EXPECT_TRUE(Encode(image, spec, {}, sink).ok());
  return sink.bytes;
}

double SsimAt(const PlanarImage& image, const VariantSpec& spec, int quality) {
  const auto luma = DecodedLuma(Encoded(image, spec, quality));
  EXPECT_TRUE(luma.ok());
  return Ssim(LumaOf(image), *luma);
}

// The usual scene under noise of some strength, which needs quality.
PlanarImage Noisy(ColorModel model, bool alpha, int strength) {
  PlanarImage image = MakePicture(model, alpha, 160, 120);
  const Plane noise = Noise(160, 120, 5);
  for (std::size_t i = 0; i < noise.samples.size(); ++i) {
    std::uint8_t& sample = image.planes[0].samples[i];
    sample = static_cast<std::uint8_t>(sample + (noise.samples[i] - 128) *
                                                    strength / 128);
  }
  return image;
}

TEST(EncodeToFit, WithoutARuleIsEncode) {
  const PlanarImage image = MakePicture(ColorModel::kYCbCr, false, 90, 70);
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kWebp}) {
    const VariantSpec spec = {.format = format, .quality = 77};
    const auto fitted = Fit(image, spec);
    ASSERT_TRUE(fitted.ok());
    EXPECT_EQ(fitted->quality, 77);
    EXPECT_EQ(fitted->bytes, Encoded(image, spec, 77));
  }
  const auto png = Fit(MakePicture(ColorModel::kRgb, false, 9, 7),
                       {.format = OutputFormat::kPng, .quality = 0});
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png->quality, 100);
}

TEST(EncodeToFit, TakesTheBestQualityThatFits) {
  const PlanarImage image = Noisy(ColorModel::kYCbCr, false, 20);
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kWebp}) {
    VariantSpec spec = {.format = format, .quality = 90};
    const std::size_t whole = Encoded(image, spec, 90).size();
    for (const std::size_t part : {2U, 3U, 5U}) {
      spec.max_bytes = whole / part;
      const auto fitted = Fit(image, spec);
      ASSERT_TRUE(fitted.ok()) << fitted.error().message();
      EXPECT_LE(fitted->bytes.size(), spec.max_bytes);
      EXPECT_EQ(fitted->bytes, Encoded(image, spec, fitted->quality));
      EXPECT_GT(Encoded(image, spec, fitted->quality + 2).size(),
                spec.max_bytes);
    }
    spec.max_bytes = whole;
    EXPECT_EQ(Fit(image, spec)->quality, 90);
  }
}

TEST(EncodeToFit, RefusesWhatCannotFit) {
  const PlanarImage image = Noisy(ColorModel::kRgb, false, 20);
  const VariantSpec specs[] = {
      {.format = OutputFormat::kJpeg, .quality = 80, .max_bytes = 100},
      {.format = OutputFormat::kWebp, .quality = 0, .max_bytes = 100},
      {.format = OutputFormat::kPng, .max_bytes = 100},
      {.max_bytes = 100, .lossless = true}};
  for (const VariantSpec& spec : specs) {
    const auto fitted = Fit(image, spec);
    ASSERT_FALSE(fitted.ok());
    EXPECT_EQ(fitted.error().cls(), ErrorClass::kTooLarge);
    EXPECT_NE(fitted.error().message().find("over max_bytes 100"),
              std::string::npos)
        << fitted.error().message();
  }
  const auto png =
      Fit(image, {.format = OutputFormat::kPng, .max_bytes = 1'000'000});
  ASSERT_TRUE(png.ok());
  EXPECT_TRUE(DecodeAll(png->bytes).ok());
}

TEST(EncodeToFit, FindsTheQualityThatLooksTheSame) {
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kWebp}) {
    const VariantSpec spec = {.format = format, .quality = 0};
    int before = 0;
    for (const int strength : {40, 12, 6}) {
      const PlanarImage image = Noisy(ColorModel::kYCbCr, false, strength);
      const auto fitted = Fit(image, spec);
      ASSERT_TRUE(fitted.ok()) << fitted.error().message();
      SCOPED_TRACE(fitted->quality);
      EXPECT_EQ(fitted->bytes, Encoded(image, spec, fitted->quality));
      if (fitted->quality < 95) {
        EXPECT_GE(SsimAt(image, spec, fitted->quality), kAutoSsim);
      }
      if (fitted->quality > 51) {
        EXPECT_LT(SsimAt(image, spec, fitted->quality - 2), kAutoSsim);
      }
      // Fine noise hides less of the loss.
      EXPECT_GE(fitted->quality, before);
      before = fitted->quality;
    }
    EXPECT_GT(before, 50);
  }
}

TEST(EncodeToFit, BytesCountMoreThanLooks) {
  const PlanarImage image = Noisy(ColorModel::kYCbCr, false, 12);
  VariantSpec spec = {.format = OutputFormat::kJpeg, .quality = 0};
  const auto alike = Fit(image, spec);
  ASSERT_TRUE(alike.ok());
  spec.max_bytes = alike->bytes.size();
  EXPECT_EQ(Fit(image, spec)->bytes, alike->bytes);
  spec.max_bytes = alike->bytes.size() * 2 / 3;
  const auto fitted = Fit(image, spec);
  ASSERT_TRUE(fitted.ok());
  EXPECT_LE(fitted->bytes.size(), spec.max_bytes);
  EXPECT_LT(fitted->quality, alike->quality);
}

TEST(EncodeToFit, IsTheSameEveryTimeAndOfEveryModel) {
  for (const ColorModel model :
       {ColorModel::kGray, ColorModel::kRgb, ColorModel::kYCbCr}) {
    for (const bool alpha : {false, true}) {
      const PlanarImage image = Noisy(model, alpha, 10);
      const auto fitted = Fit(image, {.quality = 0});
      ASSERT_TRUE(fitted.ok()) << fitted.error().message();
      EXPECT_EQ(Fit(image, {.quality = 0})->bytes, fitted->bytes);
    }
  }
}

TEST(Luma, IsThatOfTheSamePictureWhateverItsModel) {
  PlanarImage rgb = MakePicture(ColorModel::kRgb, true, 31, 17);
  const std::uint8_t pixel[] = {255, 128, 1};  // 0.299, 0.587, 0.114.
  for (std::size_t p = 0; p < 3; ++p) {
    rgb.planes[p].samples.assign(31U * 17, pixel[p]);
  }
  rgb.planes[3].samples.assign(31U * 17, 255);
  rgb.planes[3].samples[5] = 0;
  const Plane luma = LumaOf(rgb);
  EXPECT_EQ(luma.samples[4], 151);
  EXPECT_EQ(luma.samples[5], 128);
  BytesSink png;
  ASSERT_TRUE(Encode(rgb, {.format = OutputFormat::kPng}, {}, png).ok());
  EXPECT_EQ(DecodedLuma(png.bytes)->samples, luma.samples);
  const PlanarImage ycbcr = MakePicture(ColorModel::kYCbCr, false, 31, 17);
  EXPECT_EQ(LumaOf(ycbcr).samples, ycbcr.planes[0].samples);
}

}  // namespace
}  // namespace darkroom
