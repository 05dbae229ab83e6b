// The options of a spec that say how a picture is encoded.

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "codecs/color/color.h"
#include "codecs/render/encoder.h"
#include "tests/support/decode_all.h"
#include "tests/support/file_parts.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

Bytes Encoded(const PlanarImage& image, const VariantSpec& spec) {
  BytesSink sink;
  const Status status = Encode(image, spec, {}, sink);
  EXPECT_TRUE(status.ok()) << status.error().message();
  return sink.bytes;
}

// In RGB, chroma repeated.
DecodedPicture Decoded(const Bytes& bytes) {
  auto outcome = DecodeAll(bytes);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message();
  DecodedPicture picture = std::move(outcome).value();
  if (picture.layout.model != ColorModel::kYCbCr) return picture;
  PlanarImage image = {.model = ColorModel::kYCbCr,
                       .alpha = picture.layout.alpha,
                       .width = picture.layout.width,
                       .height = picture.layout.height,
                       .planes = picture.planes};
  for (const std::size_t p : {1U, 2U}) {
    const PlanarLayout::Plane& from = picture.layout.planes[p];
    image.planes[p] = Plane(image.width, image.height);
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        image.planes[p].Row(y)[x] =
            picture.planes[p].Row(y / from.y_step)[x / from.x_step];
      }
    }
  }
  ToRgb(image);
  picture.planes = image.planes;
  return picture;
}

// Red beside blue in every second column, which halved chroma cannot show.
PlanarImage Stripes(int width, int height) {
  PlanarImage image = MakePicture(ColorModel::kRgb, false, width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.planes[0].Row(y)[x] = x % 2 == 0 ? 220 : 30;
      image.planes[1].Row(y)[x] = 40;
      image.planes[2].Row(y)[x] = x % 2 == 0 ? 30 : 220;
    }
  }
  return image;
}

TEST(EncoderOptions, FullChromaIsAskedForAndWritten) {
  VariantSpec spec = {.format = OutputFormat::kJpeg, .quality = 95};
  const PlanarImage image = Stripes(64, 64);
  const DecodedPicture half = Decoded(Encoded(image, spec));
  EXPECT_TRUE(EncodesHalfChroma(spec));
  spec.full_chroma = true;
  EXPECT_FALSE(EncodesHalfChroma(spec));
  EXPECT_TRUE(TakesYCbCr(spec));
  const Bytes bytes = Encoded(image, spec);
  EXPECT_EQ(DecodeAll(bytes)->layout.planes[1].x_step, 1);
  EXPECT_LT(Psnr(half.planes[0], image.planes[0]), 15);
  EXPECT_GT(Psnr(Decoded(bytes).planes[0], image.planes[0]), 35);
}

TEST(EncoderOptions, SharpYuvWantsRgbAndKeepsEdgesOfColors) {
  PlanarImage image = Stripes(64, 64);
  for (int y = 0; y < 64; ++y) {  // Wider stripes, which do not line up.
    for (int x = 0; x < 64; ++x) {
      image.planes[0].Row(y)[x] = (x + 1) / 3 % 2 == 0 ? 220 : 30;
      image.planes[2].Row(y)[x] = 40;
    }
  }
  VariantSpec spec = {.quality = 95};
  const DecodedPicture plain = Decoded(Encoded(image, spec));
  spec.sharp_yuv = true;
  EXPECT_FALSE(TakesYCbCr(spec));
  EXPECT_FALSE(EncodesHalfChroma(spec));
  const DecodedPicture sharp = Decoded(Encoded(image, spec));
  EXPECT_GT(Psnr(sharp.planes[0], image.planes[0]),
            Psnr(plain.planes[0], image.planes[0]) + 1);
  // Gray has no chroma that could be sharper.
  const PlanarImage gray = MakePicture(ColorModel::kGray, false, 30, 30);
  EXPECT_EQ(Encoded(gray, spec), Encoded(gray, {.quality = 95}));
}

TEST(EncoderOptions, NearLosslessIsSmallerAndNear) {
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 200, 150);
  const Bytes exact = Encoded(image, {.lossless = true});
  const Bytes near = Encoded(image, {.lossless = true, .near_lossless = 20});
  EXPECT_LT(near.size(), exact.size());
  EXPECT_EQ(Psnr(Decoded(exact).planes[1], image.planes[1]), 99);
  const double psnr = Psnr(Decoded(near).planes[1], image.planes[1]);
  EXPECT_LT(psnr, 99);
  EXPECT_GT(psnr, 35);
}

TEST(EncoderOptions, AlphaQualityIsThatOfLossyAlpha) {
  const PlanarImage image = MakePicture(ColorModel::kRgb, true, 200, 150);
  const Bytes exact = Encoded(image, {.quality = 80});
  const Bytes rough = Encoded(image, {.quality = 80, .alpha_quality = 10});
  EXPECT_LT(rough.size(), exact.size());
  EXPECT_EQ(Psnr(Decoded(exact).planes[3], image.planes[3]), 99);
  EXPECT_LT(Psnr(Decoded(rough).planes[3], image.planes[3]), 50);
}

TEST(EncoderOptions, MoreEffortAndCompressionMakeSmallerFiles) {
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 300, 200);
  EXPECT_LT(Encoded(image, {.quality = 80, .effort = 6}).size(),
            Encoded(image, {.quality = 80, .effort = 0}).size());
  std::size_t before = 300U * 200 * 4;
  for (const int level : {0, 1, 9}) {
    const Bytes png =
        Encoded(image, {.format = OutputFormat::kPng, .compression = level});
    EXPECT_LT(png.size(), before) << level;
    before = png.size();
    EXPECT_EQ(Decoded(png).planes[2].samples, image.planes[2].samples);
  }
}

TEST(EncoderOptions, OpaqueAlphaIsLeftOut) {
  for (const ColorModel model : {ColorModel::kGray, ColorModel::kRgb}) {
    PlanarImage image = MakePicture(model, true, 33, 21);
    Plane& alpha = image.planes.back();
    alpha.samples.assign(alpha.samples.size(), 255);
    PlanarImage without = image;
    without.alpha = false;
    without.planes.pop_back();
    const VariantSpec specs[] = {{.format = OutputFormat::kJpeg},
                                 {.format = OutputFormat::kPng},
                                 {.format = OutputFormat::kWebp},
                                 {.sharp_yuv = true},
                                 {.lossless = true}};
    for (const VariantSpec& spec : specs) {
      EXPECT_EQ(Encoded(image, spec), Encoded(without, spec));
    }
    alpha.samples[200] = 254;
    EXPECT_TRUE(
        Decoded(Encoded(image, {.format = OutputFormat::kPng})).layout.alpha);
    EXPECT_TRUE(Decoded(Encoded(image, {.lossless = true})).layout.alpha);
  }
}

TEST(EncoderOptions, EqualChannelsAreStoredAsGray) {
  for (const bool alpha : {false, true}) {
    PlanarImage image = MakePicture(ColorModel::kRgb, alpha, 60, 40);
    image.planes[1] = image.planes[0];
    image.planes[2] = image.planes[0];
    // More colours than a palette has.
    for (int i = 0; i < 256; ++i) {
      image.planes[0].samples[static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(i);
    }
    image.planes[1] = image.planes[2] = image.planes[0];
    const VariantSpec png = {.format = OutputFormat::kPng};
    const Bytes gray = Encoded(image, png);
    EXPECT_EQ(PartsOf(gray)[0].body[9], alpha ? 4 : 0);
    EXPECT_EQ(Decoded(gray).planes[0].samples, image.planes[0].samples);
    image.planes[2].samples[700] ^= 1;
    EXPECT_EQ(PartsOf(Encoded(image, png))[0].body[9], alpha ? 6 : 2);
  }
}

TEST(EncoderOptions, AQualityThatIsARuleIsNobodysYet) {
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 20, 20);
  BytesSink sink;
  EXPECT_FALSE(Encode(image, {.quality = 0}, {}, sink).ok());
  EXPECT_TRUE(Encode(image, {.quality = 0, .lossless = true}, {}, sink).ok());
}

}  // namespace
}  // namespace darkroom
