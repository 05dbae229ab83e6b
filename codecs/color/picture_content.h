// What a picture turns out to contain, whatever its model allows.

#ifndef DARKROOM_CODECS_COLOR_PICTURE_CONTENT_H_
#define DARKROOM_CODECS_COLOR_PICTURE_CONTENT_H_

#include "base/bytes.h"
#include "codecs/planes.h"

namespace darkroom {

// Whether there is alpha, and any of it is not opaque.
bool IsTransparent(const PlanarImage& image);

// Whether a kRgb picture's channels are equal everywhere.
bool HasOnlyGrays(const PlanarImage& image);

// The colours that an ICC profile is for; kNone if it has no whole header.
enum class ProfileSpace : std::uint8_t { kNone, kGray, kRgb, kOther };
ProfileSpace SpaceOf(ByteView icc);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_PICTURE_CONTENT_H_
