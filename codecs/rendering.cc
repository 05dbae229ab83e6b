#include "codecs/rendering.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "codecs/animation_limits.h"
#include "codecs/decode_plan.h"
#include "codecs/encode_to_fit.h"
#include "codecs/encoder.h"
#include "codecs/pixel_count.h"
#include "codecs/render_need.h"
#include "codecs/trimmed_regions.h"

namespace darkroom {

namespace {

std::uint64_t NeedOf(const Decoder& decoder, const DecodePlan& plan,
                     const RenderJob& job) {
  return decoder.MemoryNeed(plan) + RenderNeed(job, decoder.header());
}

Status EncodeByRules(const PlanarImage& image, const VariantSpec& spec,
                     const Attachments& attachments, ByteSink& out) {
  TRY(EncodeToFit(image, spec, attachments, out));
  return {};
}

}  // namespace

Rendering::Rendering(ByteView source, std::unique_ptr<Decoder> decoder,
                     RenderPlan plan)
    : decoder_(std::move(decoder)),
      job_({.plan = std::move(plan),
            .source = source,
            .metadata = decoder_->Metadata()}),
      decode_plan_(DecodePlanFor(job_.plan, decoder_->header())),
      memory_need_(NeedOf(*decoder_, decode_plan_, job_)) {}

Result<Rendering> Rendering::Open(ByteView source, RenderPlan plan) {
  std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, plan.limits));
  const std::uint64_t limit = plan.limits.max_memory;
  Rendering rendering(source, std::move(decoder), std::move(plan));
  const ImageHeader& header = rendering.header();
  TRY(CheckFrames(FramesShown(rendering.job_.plan, header), header,
                  rendering.job_.plan.limits));
  if (rendering.memory_need() > limit) {
    return Error(ErrorClass::kTooLarge,
                 "needs " + std::to_string(rendering.memory_need()) +
                     " bytes of memory, limit " + std::to_string(limit));
  }
  return rendering;
}

std::optional<ImageHeader> Rendering::Peek(ByteView source) {
  constexpr DecodeLimits kNone = {
      .max_source_bytes = std::numeric_limits<std::uint64_t>::max(),
      .max_pixels = std::numeric_limits<std::uint64_t>::max(),
      .max_side = std::numeric_limits<int>::max()};
  const auto decoder = OpenDecoder(source, kNone);
  if (!decoder.ok()) return std::nullopt;
  return decoder.value()->header();
}

// The pixels are gone through twice, which costs time but no memory: what is to
// be cut off is not known before the last row.
Status Rendering::Trim() {
  const bool trims = std::ranges::any_of(
      job_.plan.variants,
      [](const PlannedVariant& v) { return v.spec.trim > 0; });
  if (!trims) return {};
  const std::unique_ptr<Decoder> decoder =
      TRY(OpenDecoder(job_.source, job_.plan.limits));
  job_.regions = TRY(TrimmedRegions(*decoder, job_.plan));
  return {};
}

Result<Rendered> Rendering::Run() && {
  TRY(Trim());
  const std::unique_ptr<Decoder> decoder = std::move(decoder_);
  return RenderAll(*decoder, job_,
                   {TakesYCbCr, EncodesHalfChroma, EncodeByRules});
}

}  // namespace darkroom
