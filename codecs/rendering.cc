#include "codecs/rendering.h"

#include <limits>
#include <string>
#include <utility>

#include "codecs/decode_plan.h"
#include "codecs/encoder.h"
#include "codecs/fan_out.h"
#include "codecs/geometry.h"
#include "codecs/memory_need.h"

namespace darkroom {

Rendering::Rendering(std::unique_ptr<Decoder> decoder, RenderPlan plan)
    : decoder_(std::move(decoder)),
      plan_(std::move(plan)),
      decode_plan_(DecodePlanFor(plan_, decoder_->header())),
      memory_need_(decoder_->MemoryNeed(decode_plan_) +
                   FanOutNeed(plan_, decoder_->header())) {}

Result<Rendering> Rendering::Open(ByteView source, RenderPlan plan) {
  std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, plan.limits));
  const std::uint64_t limit = plan.limits.max_memory;
  Rendering rendering(std::move(decoder), std::move(plan));
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

Result<std::vector<Rendition>> Rendering::Run() && {
  const std::unique_ptr<Decoder> decoder = std::move(decoder_);
  return RenderAll(*decoder, plan_, {TakesYCbCr, EncodesHalfChroma, Encode});
}

}  // namespace darkroom
