// Laying a small picture on a larger ground.

#ifndef DARKROOM_CODECS_PIXELS_PAD_H_
#define DARKROOM_CODECS_PIXELS_PAD_H_

#include "codecs/pixels/geometry.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Whether halved chroma can be padded as it is: no chroma sample would lie
// half in the picture and half beside it.
bool PaddingKeepsHalfChroma(const VariantGeometry& geometry);

// Places `image`, geometry.scaled large, on an opaque ground of
// geometry.output.  A gray picture on a colour becomes RGB.  Halved chroma
// only if PaddingKeepsHalfChroma.
void Pad(PlanarImage& image, const VariantGeometry& geometry, Rgb background);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_PAD_H_
