// The colour that a picture has most of.

#ifndef DARKROOM_CODECS_PIXELS_DOMINANT_COLOR_H_
#define DARKROOM_CODECS_PIXELS_DOMINANT_COLOR_H_

#include "codecs/pixels/thumb_hash.h"
#include "codecs/plan.h"

namespace darkroom {

// RGB is divided into 16 x 16 x 16 bins, pixels counted by their alpha.  The
// answer is the mean of the pixels in the 3 x 3 x 3 bins that together hold
// most, so that a colour at the border of two bins is not split.  White if
// nothing is visible.
Rgb DominantColorOf(const RgbaPicture& picture);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_DOMINANT_COLOR_H_
