#include "codecs/render/memory_need.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/color/srgb_light.h"
#include "codecs/pixels/geometry.h"
#include "codecs/render/render_all.h"
#include "codecs/render/render_need.h"
#include "tests/support/heap_meter.h"
#include "tests/support/reference_resize.h"
#include "tests/support/synthetic_decoder.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

RenderPlan Thumbs() {
  RenderPlan plan;
  for (const int width : {128, 512}) {
    PlannedVariant variant;
    variant.spec.width = width;
    plan.variants.push_back(variant);
  }
  return plan;
}

TEST(MemoryNeed, OfThumbnailsIsSmallHoweverLargeTheSource) {
  const ImageHeader header = {.width = 8660, .height = 5774};
  EXPECT_LT(RenderNeed({.plan = Thumbs()}, header), 24 * kMiB);
  EXPECT_GT(RenderNeed({.plan = Thumbs()}, header), 2 * kMiB);
}

// Runs a picture through RenderAll, and an encoder that takes nothing.
std::size_t PeakOf(const RenderPlan& plan, const ImageHeader& header,
                   SyntheticDecoder::Picture picture) {
  picture.header = header;
  picture.reduces = false;
  SyntheticDecoder decoder(std::move(picture));
  const Encoding encoding = {
      .takes_ycbcr = [](const VariantSpec&) { return true; },
      .halves_chroma = [](const VariantSpec&) { return true; },
      .encode = [](const PlanarImage&, const VariantSpec&, const Attachments&,
                   ByteSink&) -> Status { return {}; }};
  const HeapMeter meter;
  EXPECT_TRUE(RenderAll(decoder, {.plan = plan}, encoding).ok());
  return meter.Peak();
}

// What RenderNeed counts for others: encoders, and outputs, which are mapped.
std::uint64_t NeedOfOthers(const RenderPlan& plan, const ImageHeader& header) {
  std::uint64_t outputs = 0;
  std::uint64_t encoder = 0;
  const auto geometries = GeometriesOf(plan, header);
  for (std::size_t i = 0; i < geometries.size(); ++i) {
    const VariantSpec& spec = plan.variants[i].spec;
    outputs += OutputNeed(spec, geometries[i].output);
    encoder = std::max(encoder, EncoderNeed(spec, geometries[i].output,
                                            TransparencyOf(header)));
  }
  return outputs + encoder;
}

struct MemoryCase {
  ColorModel model;
  bool alpha;
  int sample_bytes;
  bool linear;
};

constexpr MemoryCase kMemoryCases[] = {
    {ColorModel::kCmyk, false, 1, false}, {ColorModel::kRgb, true, 1, false},
    {ColorModel::kRgb, true, 1, true},    {ColorModel::kRgb, true, 2, false},
    {ColorModel::kRgb, true, 2, true},    {ColorModel::kGray, false, 2, true}};

TEST(MemoryNeed, IsNotExceededByAnyFormOfSamplesOrKernel) {
  LightTable(2);  // Kept for good by whoever needs them first.
  const ImageHeader base = {.width = 700, .height = 420};
  for (const Kernel kernel : kAllKernels) {
    for (const MemoryCase& c : kMemoryCases) {
      for (const int width : {60, 300, 699}) {
        SCOPED_TRACE(testing::Message()
                     << "kernel " << static_cast<int>(kernel) << " bytes "
                     << c.sample_bytes << " width " << width
                     << (c.linear ? " linear" : ""));
        ImageHeader header = base;
        header.alpha = c.alpha;
        header.deep = c.sample_bytes == 2;
        SyntheticDecoder::Picture picture = {.model = c.model,
                                             .sample_bytes = c.sample_bytes};
        const int planes = ColorPlanes(c.model) + (c.alpha ? 1 : 0);
        picture.planes.assign(
            static_cast<std::size_t>(planes),
            Plane(header.width * c.sample_bytes, header.height));
        RenderPlan plan;
        plan.variants.resize(1);
        VariantSpec& spec = plan.variants[0].spec;
        spec.width = width;
        spec.height = width;
        spec.fit = Fit::kContain;
        spec.kernel = kernel;
        spec.linear = c.linear;
        const std::uint64_t own =
            RenderNeed({.plan = plan}, header) - NeedOfOthers(plan, header);
        const std::size_t peak = PeakOf(plan, header, picture);
        EXPECT_LE(peak, own);
        // All four planes' worth, whatever the model: no more is wasted.
        if (planes == 4 && width == 300) {
          EXPECT_GT(peak * 4, own);
        }
      }
    }
  }
}

TEST(MemoryNeed, LeavesOutWhatIsNotEncoded) {
  const ImageHeader header = {.width = 2000, .height = 1500};
  RenderPlan plan = Thumbs();
  const std::uint64_t whole = RenderNeed({.plan = plan}, header);
  plan.variants[1].encode = false;
  EXPECT_LT(RenderNeed({.plan = plan}, header), whole);
}

TEST(MemoryNeed, OfAnImpossibleOutputIsHugeAndNotWrapped) {
  RenderPlan plan = Thumbs();
  plan.variants[0].spec.width = 16383;
  plan.variants[0].spec.enlarge = true;
  EXPECT_GT(RenderNeed({.plan = plan}, {.width = 1, .height = 65535}),
            1ULL << 40);
}

TEST(MemoryNeed, GrowsWithTheEncodersEffort) {
  VariantSpec spec;
  spec.format = OutputFormat::kPng;
  const PlaneSize size = {1000, 1000};
  const std::uint64_t png = EncoderNeed(spec, size, Transparency::kNone);
  spec.format = OutputFormat::kJpeg;
  const std::uint64_t jpeg = EncoderNeed(spec, size, Transparency::kNone);
  spec.format = OutputFormat::kWebp;
  const std::uint64_t webp = EncoderNeed(spec, size, Transparency::kNone);
  EXPECT_LT(webp, EncoderNeed(spec, size, Transparency::kPossible));
  spec.lossless = true;
  EXPECT_LT(png, jpeg);
  EXPECT_LT(jpeg, webp);
  EXPECT_LT(webp, EncoderNeed(spec, size, Transparency::kNone));
}

TEST(MemoryNeed, CountsASearchForTheQuality) {
  const ImageHeader header = {.width = 4000, .height = 3000};
  RenderPlan plan = Thumbs();
  const std::uint64_t plain = RenderNeed({.plan = plan}, header);
  plan.variants[1].spec.max_bytes = 50'000;
  const std::uint64_t fitted = RenderNeed({.plan = plan}, header);
  plan.variants[1].spec.quality = 0;
  EXPECT_LT(plain, fitted);
  EXPECT_LT(fitted, RenderNeed({.plan = plan}, header));
}

}  // namespace
}  // namespace darkroom
