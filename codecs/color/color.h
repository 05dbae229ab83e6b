// Between the colour models, on small pictures.

#ifndef DARKROOM_CODECS_COLOR_COLOR_H_
#define DARKROOM_CODECS_COLOR_COLOR_H_

#include <array>
#include <cstdint>

#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

using ColorSamples = std::array<std::uint8_t, 3>;

inline bool IsGray(Rgb color) {
  return color.red == color.green && color.green == color.blue;
}

// The samples of `color` in every colour plane of kGray, kYCbCr or kRgb.
ColorSamples SamplesOf(Rgb color, ColorModel model);

// In place.  The chroma must be as large as the picture.  kCmyk becomes
// (255 - c) * (255 - k) / 255 and so on, which is what its inks would do on
// ideal paper; a profile knows better.
void ToRgb(PlanarImage& image);

// The mean of every 2x2 samples, rounded to nearest; an odd last row or column
// stands for itself.
Plane Halved(const Plane& plane);

// Halves the chroma of a kYCbCr picture whose chroma is as large as itself.
void HalveChroma(PlanarImage& image);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_COLOR_H_
