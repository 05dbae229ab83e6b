// What a page shows of a picture before it has come.

#ifndef DARKROOM_CODECS_PIXELS_PLACEHOLDER_H_
#define DARKROOM_CODECS_PIXELS_PLACEHOLDER_H_

#include "base/bytes.h"
#include "codecs/pixels/thumb_hash.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

struct Placeholder {
  Bytes thumb_hash;
  Rgb dominant;
};

// A picture needs no more for its Placeholder.
inline constexpr int kMaxPlaceholderSide = 100;

// kGray, kRgb or kYCbCr, whatever its chroma, as interleaved samples.
RgbaPicture AsRgba(PlanarImage image);

// Of an upright sRGB picture; each side is 1 to kMaxPlaceholderSide.
Placeholder PlaceholderOf(const PlanarImage& image);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_PLACEHOLDER_H_
