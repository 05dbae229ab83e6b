// JFIF's full-range YCbCr to the limited range of VP8 (ITU-R BT.601).

#ifndef DARKROOM_CODECS_COLOR_STUDIO_RANGE_H_
#define DARKROOM_CODECS_COLOR_STUDIO_RANGE_H_

#include <cstdint>

#include "codecs/planes.h"

namespace darkroom {

// 16 + y * 219 / 255, rounded.
void ToStudioLuma(const std::uint8_t* luma, int count, std::uint8_t* out);

// 128 + (c - 128) * 224 / 255, rounded.
void ToStudioChroma(const std::uint8_t* chroma, int count, std::uint8_t* out);

// Row `y` of `chroma` halved on both axes by the mean of four, then as
// ToStudioChroma.  Odd sides repeat their last sample.
void HalveToStudioChroma(const Plane& chroma, int y, std::uint8_t* out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_STUDIO_RANGE_H_
