// A picture without its colours.

#ifndef DARKROOM_CODECS_COLOR_GRAYSCALE_H_
#define DARKROOM_CODECS_COLOR_GRAYSCALE_H_

#include "codecs/planes.h"

namespace darkroom {

// Makes the picture kGray; alpha stays.  Of kYCbCr that is the luma as it is
// stored.  Of kRgb it is the luminance, which is what a camera with black and
// white film would see: BT.709's weights on linear light, as in libvips' b-w.
// Weights on sRGB's samples, as in CSS's grayscale(), are cheaper, and make
// saturated colours darker than they are.  Every gray stays what it is.
void ToGrayscale(PlanarImage& image);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_GRAYSCALE_H_
