#include "codecs/render/watermark.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "codecs/pixels/geometry.h"
#include "codecs/render/decode_plan.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/render_all.h"
#include "codecs/render/render_need.h"

namespace darkroom {
namespace {

// A plan whose one variant is the watermark at its size.
RenderPlan PlanFor(const Watermark& watermark, const ImageHeader& header,
                   PlaneSize output) {
  const PlaneSize size = WatermarkSize(
      watermark, {header.upright_width(), header.upright_height()}, output);
  VariantSpec spec;
  spec.width = size.width;
  spec.height = size.height;
  spec.fit = Fit::kFill;
  spec.enlarge = true;
  spec.format = OutputFormat::kPng;  // Keeps alpha, wants RGB.
  RenderPlan plan;
  plan.variants.push_back({.spec = spec});
  return plan;
}

// Keeps the picture instead of encoding it.
Encoding Keeping(PlanarImage& kept) {
  const auto no = [](const VariantSpec&) { return false; };
  return {.takes_ycbcr = no,
          .halves_chroma = no,
          .encode = [&kept](const PlanarImage& image, const VariantSpec&,
                            const Attachments&, ByteSink&) -> Status {
            kept = image;
            return {};
          }};
}

int RoundedSide(double side, int most) {
  return std::clamp(static_cast<int>(std::min(side + 0.5, 1e9)), 1, most);
}

Result<std::unique_ptr<Decoder>> Open(const Watermark& watermark,
                                      const DecodeLimits& limits) {
  return OpenDecoder(*watermark.image, limits).During("watermark");
}

}  // namespace

PlaneSize WatermarkSize(const Watermark& watermark, PlaneSize own,
                        PlaneSize output) {
  const PlaneSize room = {std::max(1, output.width - 2 * watermark.margin),
                          std::max(1, output.height - 2 * watermark.margin)};
  const double width = own.width;
  const double height = own.height;
  double factor = 1;
  if (watermark.scale > 0) factor = watermark.scale * output.width / width;
  factor = std::min({factor, room.width / width, room.height / height});
  return {RoundedSide(width * factor, room.width),
          RoundedSide(height * factor, room.height)};
}

Result<std::uint64_t> WatermarkNeed(const Watermark& watermark,
                                    PlaneSize output,
                                    const DecodeLimits& limits) {
  const std::unique_ptr<Decoder> decoder = TRY(Open(watermark, limits));
  const ImageHeader& header = decoder->header();
  const RenderPlan plan = PlanFor(watermark, header, output);
  // The copy that is kept comes in the place of an output.
  return RenderNeed({.plan = plan, .metadata = decoder->Metadata()}, header,
                    decoder->MemoryNeed(DecodePlanFor(plan, header)));
}

Result<PlanarImage> DecodeWatermark(const Watermark& watermark,
                                    PlaneSize output,
                                    const DecodeLimits& limits) {
  std::unique_ptr<Decoder> decoder = TRY(Open(watermark, limits));
  RenderPlan plan = PlanFor(watermark, decoder->header(), output);
  plan.limits = limits;
  PlanarImage kept;
  const RenderJob job = {.plan = std::move(plan),
                         .metadata = decoder->Metadata()};
  TRY(RenderAll(std::move(decoder), job, Keeping(kept)).During("watermark"));
  return kept;
}

}  // namespace darkroom
