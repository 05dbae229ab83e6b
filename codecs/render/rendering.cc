#include "codecs/render/rendering.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "codecs/pixel_count.h"
#include "codecs/render/animation_limits.h"
#include "codecs/render/decode_plan.h"
#include "codecs/render/encode_to_fit.h"
#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/render_need.h"
#include "codecs/render/trimmed_regions.h"

namespace darkroom {

namespace {

std::uint64_t NeedOf(const Decoder& decoder, const DecodePlan& plan,
                     const RenderJob& job) {
  return RenderNeed(job, decoder.header(), decoder.MemoryNeed(plan));
}

bool Trims(const RenderPlan& plan) {
  return std::ranges::any_of(
      plan.variants, [](const PlannedVariant& v) { return v.spec.trim > 0; });
}

Error OverMemory(std::uint64_t need, std::uint64_t limit) {
  return Error(ErrorClass::kTooLarge,
               "needs " + std::to_string(need) +
                   " bytes of memory, over limits.max_memory of " +
                   std::to_string(limit) +
                   "; raise it, or ask for smaller variants");
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
      memory_need_(NeedOf(*decoder_, decode_plan_, job_)) {
  if (Trims(job_.plan)) memory_need_ = std::max(memory_need_, TrimmedNeed());
}

// What is left need not be that large, so it is no reason to refuse a source.
std::uint64_t Rendering::TrimmedNeed() {
  job_.regions = LargestRegions(job_.plan, decoder_->header());
  const std::uint64_t need = NeedOf(*decoder_, decode_plan_, job_);
  job_.regions.clear();
  // A part may want a kernel where the whole would be copied.
  return std::min(need + need / 4 + kMiB, job_.plan.limits.max_memory);
}

Result<Rendering> Rendering::Open(ByteView source, RenderPlan plan) {
  std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, plan.limits));
  const std::uint64_t limit = plan.limits.max_memory;
  Rendering rendering(source, std::move(decoder), std::move(plan));
  const ImageHeader& header = rendering.header();
  TRY(CheckFrames(FramesShown(rendering.job_.plan, header), header,
                  rendering.job_.plan.limits));
  if (rendering.memory_need() > limit) return rendering.OverLimit();
  return rendering;
}

// Whatever is wrong with a watermark is no fault of the source.
Error Rendering::OverLimit() const {
  const std::uint64_t limit = job_.plan.limits.max_memory;
  RenderJob unmarked = job_;
  for (PlannedVariant& variant : unmarked.plan.variants) {
    variant.spec.watermark.image.reset();
  }
  Error over = OverMemory(memory_need_, limit);
  if (NeedOf(*decoder_, decode_plan_, unmarked) > limit) return over;
  return Error(ErrorClass::kInternal, "watermark: " + over.message());
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
  if (!Trims(job_.plan)) return {};
  const std::unique_ptr<Decoder> decoder =
      TRY(OpenDecoder(job_.source, job_.plan.limits));
  job_.regions = TRY(TrimmedRegions(*decoder, job_.plan));
  const std::uint64_t need = NeedOf(*decoder, decode_plan_, job_);
  if (need > memory_need_) return OverMemory(need, memory_need_);
  return {};
}

Result<Rendered> Rendering::Run() && {
  TRY(Trim());
  return RenderAll(std::move(decoder_), job_,
                   {TakesYCbCr, EncodesHalfChroma, EncodeByRules});
}

}  // namespace darkroom
