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

std::uint64_t Need(const RenderPlan& plan, const ImageHeader& header) {
  return RenderNeed({.plan = plan}, header, 0);
}

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
  EXPECT_LT(Need(Thumbs(), header), 24 * kMiB);
  EXPECT_GT(Need(Thumbs(), header), 2 * kMiB);
}

// Runs a picture through RenderAll, and an encoder that takes as much as it
// may, or nothing.
std::size_t PeakOf(const RenderPlan& plan, const ImageHeader& header,
                   SyntheticDecoder::Picture picture, bool encoder_takes) {
  picture.header = header;
  picture.reduces = false;
  SyntheticDecoder::State state;
  picture.state = &state;
  auto decoder = std::make_unique<SyntheticDecoder>(std::move(picture));
  const Encoding encoding = {
      .takes_ycbcr = [](const VariantSpec&) { return true; },
      .halves_chroma = [](const VariantSpec&) { return true; },
      .encode = [&](const PlanarImage& image, const VariantSpec& spec,
                    const Attachments&, ByteSink&) -> Status {
        if (!encoder_takes) return {};
        const Bytes taken(EncoderNeed(spec, {image.width, image.height},
                                      TransparencyOf(header)));
        return {};
      }};
  const HeapMeter meter;
  EXPECT_TRUE(RenderAll(std::move(decoder), {.plan = plan}, encoding).ok());
  return meter.Peak();
}

// What RenderNeed counts for others: outputs, which are mapped, and encoders.
struct OthersNeed {
  std::uint64_t outputs = 0;
  std::uint64_t encoder = 0;
};
OthersNeed NeedOfOthers(const RenderPlan& plan, const ImageHeader& header) {
  OthersNeed need;
  const auto geometries = GeometriesOf(plan, header);
  for (std::size_t i = 0; i < geometries.size(); ++i) {
    const VariantSpec& spec = plan.variants[i].spec;
    need.outputs +=
        OutputNeed(spec, geometries[i].output, TransparencyOf(header));
    need.encoder = std::max(
        need.encoder,
        EncoderNeed(spec, geometries[i].output, TransparencyOf(header)));
  }
  return need;
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
        const OthersNeed others = NeedOfOthers(plan, header);
        const std::uint64_t need = Need(plan, header) - others.outputs;
        EXPECT_LE(PeakOf(plan, header, picture, true), need);
        const std::uint64_t own = need - others.encoder;
        const std::size_t peak = PeakOf(plan, header, picture, false);
        EXPECT_LE(peak, own);
        // All four planes' worth, whatever the model: no more is wasted.
        if (planes == 4 && width == 300) {
          EXPECT_GT(peak * 4, own);
        }
      }
    }
  }
}

TEST(MemoryNeed, OfAStillPicturesDecoderIsGoneBeforeItIsEncoded) {
  const ImageHeader header = {.width = 2000, .height = 1500};
  RenderPlan plan = Thumbs();
  const std::uint64_t without = Need(plan, header);
  EXPECT_EQ(RenderNeed({.plan = plan}, header, kMiB), without);
  EXPECT_GT(RenderNeed({.plan = plan}, header, 600 * kMiB), 600 * kMiB);
  ImageHeader moving = header;
  moving.frames = 5;
  plan.variants[0].spec.format = OutputFormat::kWebp;
  plan.variants[0].spec.animate = true;
  const std::uint64_t animated = Need(plan, moving);
  EXPECT_EQ(RenderNeed({.plan = plan}, moving, kMiB), animated + kMiB);
}

// 512 MiB of limits.max_memory.
TEST(MemoryNeed, OfACamerasPicturesAtTheirFullSizeIsWithinTheDefault) {
  VariantSpec spec;
  spec.width = 16383;
  spec.format = OutputFormat::kWebp;
  RenderPlan plan;
  plan.variants.push_back({.spec = spec});
  const std::uint64_t limit = plan.limits.max_memory;
  EXPECT_LT(Need(plan, {.width = 6000, .height = 4000}), limit);
  EXPECT_LT(Need(plan, {.width = 6240, .height = 4160}), limit);
  EXPECT_GT(Need(plan, {.width = 7000, .height = 4000}), limit);
  plan.variants[0].spec.format = OutputFormat::kJpeg;
  EXPECT_LT(Need(plan, {.width = 8000, .height = 5300}), limit);
}

TEST(MemoryNeed, LeavesOutWhatIsNotEncoded) {
  const ImageHeader header = {.width = 2000, .height = 1500};
  RenderPlan plan = Thumbs();
  const std::uint64_t whole = Need(plan, header);
  plan.variants[1].encode = false;
  EXPECT_LT(Need(plan, header), whole);
}

TEST(MemoryNeed, OfAnImpossibleOutputIsHugeAndNotWrapped) {
  RenderPlan plan = Thumbs();
  plan.variants[0].spec.width = 16383;
  plan.variants[0].spec.enlarge = true;
  EXPECT_GT(Need(plan, {.width = 1, .height = 65535}), 1ULL << 40);
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
  const std::uint64_t plain = Need(plan, header);
  plan.variants[1].spec.max_bytes = 50'000;
  const std::uint64_t fitted = Need(plan, header);
  plan.variants[1].spec.quality = 0;
  EXPECT_LT(plain, fitted);
  EXPECT_LT(fitted, Need(plan, header));
}

}  // namespace
}  // namespace darkroom
