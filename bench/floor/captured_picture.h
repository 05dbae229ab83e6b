// The very pixels that a job hands to its encoders.

#ifndef DARKROOM_BENCH_FLOOR_CAPTURED_PICTURE_H_
#define DARKROOM_BENCH_FLOOR_CAPTURED_PICTURE_H_

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

struct CapturedPicture {
  PlanarImage image;
  VariantSpec spec;  // Concrete: how `image` is encoded.
};

// What a job decodes and encodes, without the encoding.
struct CapturedJob {
  DecodePlan decode;
  std::vector<CapturedPicture> pictures;
};

// Errors: as Rendering.
Result<CapturedJob> Capture(ByteView source, const RenderPlan& plan);

}  // namespace darkroom

#endif  // DARKROOM_BENCH_FLOOR_CAPTURED_PICTURE_H_
