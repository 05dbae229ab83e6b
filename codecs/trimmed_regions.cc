#include "codecs/trimmed_regions.h"

#include <algorithm>
#include <map>
#include <utility>

#include "codecs/decode_plan.h"
#include "codecs/trim.h"

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

}  // namespace

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
