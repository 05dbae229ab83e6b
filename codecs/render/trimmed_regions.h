// What is left of a source for every variant when its border is cut off.

#ifndef DARKROOM_CODECS_RENDER_TRIMMED_REGIONS_H_
#define DARKROOM_CODECS_RENDER_TRIMMED_REGIONS_H_

#include <vector>

#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/header.h"
#include "codecs/pixels/geometry.h"
#include "codecs/plan.h"

namespace darkroom {

// Pulls all bands of `decoder`, which is not started yet, and returns the
// region of every variant of the plan; the whole for those that trim nothing.
// Errors: as Decoder.
Result<std::vector<Region>> TrimmedRegions(Decoder& decoder,
                                           const RenderPlan& plan);

// Before that is known: for every variant, of the regions that may be left, one
// whose picture is about as large as any's; the whole for those that trim
// nothing.
std::vector<Region> LargestRegions(const RenderPlan& plan,
                                   const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_TRIMMED_REGIONS_H_
