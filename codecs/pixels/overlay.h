// One picture laid over another.

#ifndef DARKROOM_CODECS_PIXELS_OVERLAY_H_
#define DARKROOM_CODECS_PIXELS_OVERLAY_H_

#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Lays `overlay`, of any model but kCmyk, over `picture`: where the position,
// margin, opacity and tile of `how` say.  What sticks out is cut off; tiles
// repeat it in both directions, `margin` apart.  Over alpha it is "source
// over".  The picture keeps its model, its halved chroma included (a chroma
// sample is the mean of what its pixels would have been), but a gray picture
// under visible colours becomes kRgb.  A position that depends on the picture
// is the centre.
void LayOver(PlanarImage& picture, PlanarImage overlay, const Watermark& how);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_OVERLAY_H_
