#include "codecs/render/trimmed_regions.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "codecs/pixels/trim.h"
#include "codecs/render/decode_plan.h"

namespace darkroom {
namespace {

// A region of the stored picture as the upright one has it.
Region Upright(Region region, const ImageHeader& header,
               Orientation orientation) {
  const Turn turn = TurnOf(orientation);
  PlaneSize& size = region.size;
  if (turn.reverse_x) region.left = header.width - region.left - size.width;
  if (turn.reverse_y) region.top = header.height - region.top - size.height;
  if (turn.swap) {
    std::swap(region.left, region.top);
    std::swap(size.width, size.height);
  }
  return region;
}

// `side` over `divisor` times `factor`, in [1, most]; a factor of 0 is none.
struct Share {
  int side;
  int factor;
  int divisor;

  int Within(int most) const {
    if (factor == 0 || divisor == 0) return most;
    const std::int64_t share = std::int64_t{side} * factor / divisor;
    return static_cast<int>(std::clamp<std::int64_t>(share, 1, most));
  }
};

// A picture grows with its region until it has the box's proportions, or, on
// the axis that has no say, with whatever is not reduced on the other one.
std::vector<PlaneSize> Extremes(const VariantSpec& spec, PlaneSize whole) {
  const int least_width = spec.enlarge ? 1 : spec.width;
  const int least_height = spec.enlarge ? 1 : spec.height;
  return {whole,
          {Share{whole.height, spec.width, spec.height}.Within(whole.width),
           Share{whole.width, spec.height, spec.width}.Within(whole.height)},
          {std::clamp(least_width, 1, whole.width), whole.height},
          {whole.width, std::clamp(least_height, 1, whole.height)}};
}

std::int64_t PixelsOf(const VariantSpec& spec, PlaneSize region) {
  const VariantGeometry geometry = GeometryOf(spec, {.size = region});
  return std::int64_t{geometry.scaled.width} * geometry.scaled.height;
}

Region LargestRegion(const VariantSpec& spec, const Region& whole) {
  if (spec.trim == 0) return whole;
  Region largest = whole;
  for (const PlaneSize size : Extremes(spec, whole.size)) {
    if (PixelsOf(spec, size) > PixelsOf(spec, largest.size)) {
      largest.size = size;
    }
  }
  return largest;
}

}  // namespace

std::vector<Region> LargestRegions(const RenderPlan& plan,
                                   const ImageHeader& header) {
  std::vector<Region> regions;
  for (const PlannedVariant& variant : plan.variants) {
    regions.push_back(
        LargestRegion(variant.spec, WholeOf(variant.spec, header)));
  }
  return regions;
}

Result<std::vector<Region>> TrimmedRegions(Decoder& decoder,
                                           const RenderPlan& plan) {
  const ImageHeader header = decoder.header();
  const PlanarLayout layout = TRY(decoder.Start(DecodePlanFor(plan, header)));
  std::map<int, TrimBox> boxes;  // By threshold.
  for (const PlannedVariant& variant : plan.variants) {
    const int threshold = variant.spec.trim;
    if (threshold > 0) boxes.try_emplace(threshold, layout, threshold);
  }
  while (const Band* band = TRY(decoder.NextBand())) {
    for (auto& [threshold, box] : boxes) box.Push(*band);
  }
  std::vector<Region> regions;
  for (const PlannedVariant& variant : plan.variants) {
    const VariantSpec& spec = variant.spec;
    const auto box = boxes.find(spec.trim);
    regions.push_back(box == boxes.end()
                          ? WholeOf(spec, header)
                          : Upright(box->second.box(), header,
                                    spec.orient ? header.orientation
                                                : Orientation::kUpright));
  }
  return regions;
}

}  // namespace darkroom
