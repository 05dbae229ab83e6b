// Pixels with alpha laid over others.

#ifndef DARKROOM_CODECS_WEBP_LAY_OVER_H_
#define DARKROOM_CODECS_WEBP_LAY_OVER_H_

#include <cstddef>
#include <cstdint>

namespace darkroom {

// `count` pixels of straight RGBA over as many of RGBA, or of opaque RGB.
void LayOverAlpha(const std::uint8_t* from, std::size_t count,
                  std::uint8_t* to);
void LayOverOpaque(const std::uint8_t* from, std::size_t count,
                   std::uint8_t* to);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_LAY_OVER_H_
