#include "codecs/render/decode_plan.h"

#include <algorithm>

#include "codecs/pixels/geometry.h"
#include "codecs/render/encoder.h"
#include "codecs/render/format_rule.h"

namespace darkroom {
namespace {

// A codec reduces by means, and in sRGB's samples; and what will be cut off is
// not known before the pixels are.
bool WantsEveryPixel(const VariantSpec& spec) {
  return spec.linear || spec.kernel == Kernel::kNearest || spec.trim > 0;
}

bool StoresYCbCr(const VariantSpec& spec, const ImageHeader& header) {
  return std::ranges::any_of(ConcreteSpecs(spec, header), TakesYCbCr);
}

}  // namespace

DecodePlan DecodePlanFor(const RenderPlan& plan, const ImageHeader& header) {
  bool every_pixel = false;
  bool linear = false;
  bool ycbcr = false;
  for (const PlannedVariant& variant : plan.variants) {
    every_pixel = every_pixel || WantsEveryPixel(variant.spec);
    linear = linear || variant.spec.linear;
    ycbcr = ycbcr || StoresYCbCr(variant.spec, header);
  }
  return {.max_reduction =
              every_pixel ? 1 : ReductionFor(GeometriesOf(plan, header)),
          .rgb = linear || !ycbcr};
}

}  // namespace darkroom
