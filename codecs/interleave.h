// Pixels to planes and back.

#ifndef DARKROOM_CODECS_INTERLEAVE_H_
#define DARKROOM_CODECS_INTERLEAVE_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace darkroom {

// planes[c][i] = pixels[i * channels + c] for the 1 to 4 channels of `count`
// pixels.  Bytes only; the ranges do not overlap.
void Deinterleave(const std::uint8_t* pixels, int channels, std::size_t count,
                  const std::array<std::uint8_t*, 4>& planes);

// pixels[i * channels + c] = planes[c][i].
void Interleave(const std::array<const std::uint8_t*, 4>& planes, int channels,
                std::size_t count, std::uint8_t* pixels);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_INTERLEAVE_H_
