// Chroma between half and full size, and RGB to chroma.

#ifndef DARKROOM_CODECS_COLOR_CHROMA_H_
#define DARKROOM_CODECS_COLOR_CHROMA_H_

#include "codecs/planes.h"

namespace darkroom {

// `half` at twice the size, rounded down to `size`: linear between the centres
// of its samples, as JFIF places them.
Plane Doubled(const Plane& half, PlaneSize size);

// Makes halved chroma as large as the picture; else nothing.
void DoubleChroma(PlanarImage& image);

// kRgb to kYCbCr with full chroma, in place, by JFIF.
void ToYCbCr(PlanarImage& image);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_CHROMA_H_
