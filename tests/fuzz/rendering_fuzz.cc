// The whole of the imaging: a plan of an input's first bytes, on the rest.

#include <utility>

#include "codecs/render/open_decoder.h"
#include "codecs/render/rendering.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {
namespace {

constexpr std::size_t kPlanBytes = 33;

std::shared_ptr<const Bytes> FuzzWatermark() {
  static const auto image =
      std::make_shared<const Bytes>(PngSeeds().at(6));  // RGBA.
  return image;
}

// Of an output's side, 0 to 255; large ones are another matter's.
int Side(FuzzInput& from) { return static_cast<int>(from.Byte()); }

void TakeGeometry(FuzzInput& from, VariantSpec& spec) {
  spec.width = Side(from);
  spec.height = Side(from);
  if (spec.width == 0 && spec.height == 0) spec.width = 16;
  spec.fit = from.Pick(Fit::kOutside);
  spec.gravity = from.Pick(Gravity::kAttention);
  spec.focus = {from.Byte() / 255.0, from.Byte() / 255.0};
  const unsigned bits = from.Byte();
  spec.enlarge = (bits & 1) != 0;
  spec.orient = (bits & 2) != 0;
  spec.linear = (bits & 4) != 0;
  spec.grayscale = (bits & 8) != 0;
  spec.trim = from.Choice(64);
  spec.kernel = from.Pick(Kernel::kLanczos3);
}

void TakeFinish(FuzzInput& from, VariantSpec& spec) {
  spec.color = from.Pick(ColorTarget::kKeep);
  spec.blur = from.Choice(4);
  spec.sharpen = {.mode = from.Pick(Sharpen::Mode::kSigma)};
  if (const unsigned bits = from.Byte(); (bits & 3) == 3) {
    spec.watermark = {.image = FuzzWatermark(),
                      .position = Gravity::kNorthEast,
                      .opacity = 0.5,
                      .scale = (bits & 4) != 0 ? 0.5 : 0,
                      .margin = static_cast<int>(bits >> 4),
                      .tile = (bits & 8) != 0};
  }
}

void TakeEncoding(FuzzInput& from, VariantSpec& spec) {
  spec.format = from.Pick(OutputFormat::kSame);
  spec.quality = from.Choice(101);
  spec.max_bytes = from.Byte() * 16;
  const unsigned bits = from.Byte();
  spec.progressive = (bits & 1) != 0;
  spec.full_chroma = (bits & 2) != 0;
  spec.lossless = (bits & 4) != 0;
  spec.sharp_yuv = (bits & 8) != 0;
  spec.animate = (bits & 16) != 0;
  spec.keep_location = (bits & 32) != 0;
  spec.effort = from.Choice(3);
  spec.compression = from.Choice(10);
  spec.max_frames = from.Choice(4);
  spec.max_fps = from.Choice(20);
  spec.if_larger = from.Pick(IfLarger::kSkip);
  spec.metadata = from.Pick(MetadataPolicy::kStripAll);
}

RenderPlan TakePlan(FuzzInput& from) {
  RenderPlan plan = {.limits = kFuzzLimits};
  const unsigned how = from.Byte();
  plan.limits.fail_on = static_cast<FailOn>(how & 3);
  plan.placeholder = (how & 4) != 0;
  PlannedVariant variant = {.spec = {.name = "a"}};
  TakeGeometry(from, variant.spec);
  TakeFinish(from, variant.spec);
  TakeEncoding(from, variant.spec);
  plan.variants.push_back(variant);
  if ((how & 8) == 0) return plan;
  variant.spec = {
      .name = "b", .width = 40, .format = from.Pick(OutputFormat::kSame)};
  variant.encode = (how & 16) != 0;
  plan.variants.push_back(variant);
  return plan;
}

// What we write, we read.
void CheckRendition(const Rendition& rendition) {
  const auto decoder = OpenDecoder(rendition.bytes.view(), {});
  Promise(decoder.ok(), "a rendition opens");
  const ImageHeader& header = (*decoder)->header();
  Promise(header.width == rendition.width && header.height == rendition.height,
          "a rendition has the size that was told");
}

void Render(ByteView input) {
  FuzzInput from(input);
  RenderPlan plan = TakePlan(from);
  // The plan's size is fixed, whatever it takes off.
  if (input.size() < kPlanBytes) return;
  Result<Rendering> rendering =
      Rendering::Open(input.subspan(kPlanBytes), std::move(plan));
  if (!rendering.ok()) return PromiseNoBug(rendering.error());
  const Result<Rendered> rendered = std::move(*rendering).Run();
  if (!rendered.ok()) return PromiseNoBug(rendered.error());
  for (const Rendition& each : rendered->renditions) CheckRendition(each);
}

// Each picture as a plain WebP, and by a plan of seeded bytes.
std::vector<Bytes> Seeds() {
  Bytes plain(kPlanBytes);
  plain[0] = 3;
  plain[1] = 10;
  plain[7] = 3;
  plain[14] = 2;  // WebP.
  plain[15] = 80;
  plain[17] = 16;
  std::vector<Bytes> seeds = WithHead(plain, PictureSeeds());
  std::uint32_t random = 1;
  for (Bytes picture : PictureSeeds()) {
    Bytes seed(kPlanBytes);
    for (std::uint8_t& byte : seed) {
      random = random * 1'664'525 + 1'013'904'223;
      byte = static_cast<std::uint8_t>(random >> 24);
    }
    seed.insert(seed.end(), picture.begin(), picture.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

const FuzzTarget kRenderingFuzz = {"rendering", Seeds, Render};

}  // namespace darkroom
