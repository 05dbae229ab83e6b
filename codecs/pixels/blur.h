// A blurred picture.

#ifndef DARKROOM_CODECS_PIXELS_BLUR_H_
#define DARKROOM_CODECS_PIXELS_BLUR_H_

#include <cstdint>

#include "codecs/planes.h"

namespace darkroom {

// With a Gaussian of `sigma` pixels, 0.3 to 100, to the precision of
// gaussian.h.  Beyond its edges the picture continues them.  Straight alpha is
// blurred too, and what is transparent lends its colour to nothing.
void Blur(PlanarImage& image, double sigma);

// Bytes that Blur takes beside a picture of `size`.
std::uint64_t BlurNeed(PlaneSize size, double sigma);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_BLUR_H_
