// Turning a small plane upright.

#ifndef DARKROOM_CODECS_PIXELS_ORIENT_H_
#define DARKROOM_CODECS_PIXELS_ORIENT_H_

#include "codecs/pixels/geometry.h"
#include "codecs/planes.h"

namespace darkroom {

// `stored` as seen upright.  Nothing is copied where nothing turns.
Plane Upright(Plane stored, Turn turn);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_ORIENT_H_
