// What every variant of a job has to do, before the pixels are there.

#ifndef DARKROOM_CODECS_RENDER_VARIANT_WORK_H_
#define DARKROOM_CODECS_RENDER_VARIANT_WORK_H_

#include <vector>

#include "base/bytes.h"
#include "codecs/header.h"
#include "codecs/pixels/geometry.h"
#include "codecs/plan.h"
#include "codecs/render/variant_output.h"
#include "codecs/render/variant_picture.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// A plan, and what is known of the source before its pixels are.
struct RenderJob {
  RenderPlan plan;
  ByteView source = {};              // For IfLarger; may be empty.
  std::vector<Region> regions = {};  // Of all variants; none: the whole.
  SourceMetadata metadata = {};
};

// The two halves of a variant's way.
struct VariantWork {
  VariantRequest picture;
  OutputRequest output;
};

// Of the variants that are to be encoded, in the order of the plan; chroma and
// colours, which depend on the decoder's layout, are left out.
std::vector<VariantWork> WorkOf(const RenderJob& job,
                                const ImageHeader& header);

// The source for its Placeholder: small, upright, in sRGB.
VariantRequest PlaceholderRequest(const ImageHeader& header);

// How many frames of the source the plan shows at most.
int FramesShown(const RenderPlan& plan, const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_VARIANT_WORK_H_
