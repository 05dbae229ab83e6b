// Where a picture has most to look at.

#ifndef DARKROOM_CODECS_PIXELS_ATTENTION_H_
#define DARKROOM_CODECS_PIXELS_ATTENTION_H_

#include "codecs/planes.h"

namespace darkroom {

struct PixelCorner {
  int left = 0;
  int top = 0;
};

// Where to lay a window, no larger than the upright `image`, so that it holds
// most of what attracts: edges (a Laplacian of luma), skin tones, saturated
// colours, after libvips' smartcrop; what is transparent attracts nothing.  The
// middle of the window counts more than its edges, so that a subject comes to
// lie there, and the middle of the picture wins where nothing else does.  Equal
// pictures give equal corners on every machine.
PixelCorner AttentionCorner(const PlanarImage& image, PlaneSize window);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_ATTENTION_H_
