#include "codecs/trimmed_regions.h"

#include <algorithm>
#include <map>
#include <utility>

#include "codecs/decode_plan.h"
#include "codecs/trim.h"

namespace darkroom {
namespace {

// A box of the stored picture as the upright one has it.
Region UprightRegion(PixelBox box, const ImageHeader& header,
                     Orientation orientation) {
  const Turn turn = TurnOf(orientation);
  if (turn.reverse_x) box.left = header.width - box.left - box.width;
  if (turn.reverse_y) box.top = header.height - box.top - box.height;
  if (turn.swap) {
    std::swap(box.left, box.top);
    std::swap(box.width, box.height);
  }
  return {.left = box.left, .top = box.top, .size = {box.width, box.height}};
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
                          : UprightRegion(box->second.box(), header,
                                          spec.orient ? header.orientation
                                                      : Orientation::kUpright));
  }
  return regions;
}

}  // namespace darkroom
