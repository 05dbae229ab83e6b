// How many pixels a picture has.

#ifndef DARKROOM_CODECS_PIXEL_COUNT_H_
#define DARKROOM_CODECS_PIXEL_COUNT_H_

#include <cstdint>

#include "codecs/planes.h"

namespace darkroom {

// Of no negative side.
constexpr std::uint64_t PixelsOf(PlaneSize size) {
  return static_cast<std::uint64_t>(size.width) *
         static_cast<std::uint64_t>(size.height);
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXEL_COUNT_H_
