#include "bench/floor/captured_picture.h"

#include <memory>
#include <utility>

#include "codecs/render/decode_plan.h"
#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/render_all.h"

namespace darkroom {

Result<CapturedJob> Capture(ByteView source, const RenderPlan& plan) {
  std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, plan.limits));
  CapturedJob job = {.decode = DecodePlanFor(plan, decoder->header())};
  const RenderJob work = {
      .plan = plan, .source = source, .metadata = decoder->Metadata()};
  const auto keep = [&job](const PlanarImage& image, const VariantSpec& spec,
                           const Attachments& /*attachments*/,
                           ByteSink& /*out*/) -> Status {
    job.pictures.push_back({image, spec});
    return {};
  };
  TRY(RenderAll(std::move(decoder), work,
                {TakesYCbCr, EncodesHalfChroma, keep}));
  return job;
}

}  // namespace darkroom
