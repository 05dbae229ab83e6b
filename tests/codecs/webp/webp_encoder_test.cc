#include "codecs/webp/webp_encoder.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/bytes.h"
#include "codecs/heap_use.h"
#include "codecs/webp/webp_picture.h"
#include "codecs/webp/webp_tokens.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

constexpr PlaneSize kLarge = {1600, 1200};

// Every sample for itself, in extremes: nothing costs more tokens.
PlanarImage Noise(PlaneSize size) {
  PlanarImage image =
      MakePicture(ColorModel::kYCbCr, false, size.width, size.height);
  std::mt19937 random(1);
  for (Plane& plane : image.planes) {
    for (std::uint8_t& sample : plane.samples) {
      sample = (random() & 1) != 0 ? 255 : 0;
    }
  }
  return image;
}

VariantSpec Lossy(int quality) {
  VariantSpec spec;
  spec.format = OutputFormat::kWebp;
  spec.quality = quality;
  return spec;
}

// What libwebp itself makes of it, and what it holds meanwhile.
struct Reference {
  Bytes bytes;
  std::size_t most = 0;
  std::size_t before = 0;
};

int Collect(const std::uint8_t* bytes, std::size_t count,
            const WebPPicture* picture) {
  auto* to = static_cast<Reference*>(picture->custom_ptr);
  to->bytes.insert(to->bytes.end(), bytes, bytes + count);
  return 1;
}

int Weigh(int /*percent*/, const WebPPicture* picture) {
  auto* to = static_cast<Reference*>(picture->user_data);
  to->most = std::max(to->most, HeapInUse() - to->before);
  return 1;
}

Reference EncodedBy(const PlanarImage& image, const VariantSpec& spec,
                    bool low_memory) {
  WebPConfig config;
  EXPECT_TRUE(ConfigureWebp(spec, config).ok());
  config.low_memory = low_memory ? 1 : 0;
  auto picture = MakeWebpPicture(image, PixelsFor(image, spec));
  EXPECT_TRUE(picture.ok());
  Reference reference = {.before = HeapInUse()};
  WebPPicture& to = **picture;
  to.writer = Collect;
  to.custom_ptr = &reference;
  to.progress_hook = Weigh;
  to.user_data = &reference;
  EXPECT_NE(WebPEncode(&config, &to), 0);
  return reference;
}

Bytes Encoded(const PlanarImage& image, const VariantSpec& spec) {
  BytesSink sink;
  const Status status = EncodeWebp(image, spec, {}, sink);
  EXPECT_TRUE(status.ok()) << status.error().message();
  return sink.bytes;
}

TEST(WebpTokens, MayBeAsManyAsThereAreOfSmallPictures) {
  EXPECT_EQ(WebpTokenAllowance({100, 100}), 30U * 100 * 100);
  EXPECT_EQ(WebpTokenAllowance(kLarge), 32 * kMiB);
  EXPECT_EQ(WebpTokenAllowance({6000, 4000}), 8U * 6000 * 4000);
}

TEST(WebpTokens, OfNoiseAreGivenUp) {
  const PlanarImage image = Noise(kLarge);
  const VariantSpec spec = Lossy(95);
  const Reference frugal = EncodedBy(image, spec, true);
  const Reference usual = EncodedBy(image, spec, false);
  EXPECT_GT(usual.most, WebpTokenAllowance(kLarge));
  EXPECT_LT(frugal.most, WebpTokenAllowance(kLarge));
  ASSERT_NE(usual.bytes, frugal.bytes);
  EXPECT_EQ(Encoded(image, spec), frugal.bytes);
}

// Which without tokens would guess at the lower half.
TEST(WebpTokens, OfNoiseAreGivenUpWithMoreEffortThan3) {
  const PlanarImage image = Noise(kLarge);
  VariantSpec spec = Lossy(95);
  const Reference frugal = EncodedBy(image, spec, true);
  spec.effort = 3;
  EXPECT_EQ(Encoded(image, spec), frugal.bytes);
}

TEST(WebpTokens, OfOthersAreKept) {
  const PlanarImage scene =
      MakePicture(ColorModel::kYCbCr, false, kLarge.width, kLarge.height);
  const PlanarImage small = Noise({400, 300});
  for (const PlanarImage* image : {&scene, &small}) {
    const VariantSpec spec = Lossy(95);
    const Reference usual = EncodedBy(*image, spec, false);
    ASSERT_NE(usual.bytes, EncodedBy(*image, spec, true).bytes);
    EXPECT_EQ(Encoded(*image, spec), usual.bytes);
  }
}

// libwebp converts the pixels while it encodes, the first time.
TEST(WebpTokens, OfSharpNoiseAreGivenUp) {
  PlanarImage image = Noise(kLarge);
  image.model = ColorModel::kRgb;
  image.planes[1] = image.planes[0];
  image.planes[2] = image.planes[0];
  VariantSpec spec = Lossy(95);
  spec.sharp_yuv = true;
  EXPECT_EQ(Encoded(image, spec), EncodedBy(image, spec, true).bytes);
}

// VP8 could say for each 4 by 4 pixels how it is predicted, but not of 16
// megapixels within 512 KiB.
TEST(WebpEncoder, PartsFewerBlocksWhereTheyAreTooMany) {
  VariantSpec spec = Lossy(95);
  spec.effort = 0;
  const Bytes encoded = Encoded(Noise({4600, 3600}), spec);
  int width = 0;
  EXPECT_NE(WebPGetInfo(encoded.data(), encoded.size(), &width, nullptr), 0);
  EXPECT_EQ(width, 4600);
}

}  // namespace
}  // namespace darkroom
