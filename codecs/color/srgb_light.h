// Between sRGB's samples and the light that they stand for.

#ifndef DARKROOM_CODECS_COLOR_SRGB_LIGHT_H_
#define DARKROOM_CODECS_COLOR_SRGB_LIGHT_H_

#include <cstdint>
#include <span>

namespace darkroom {

// IEC 61966-2-1; both run from 0 to 1, and go on beyond as kernels overshoot.
double LightOfSrgb(double sample);
float SrgbOfLight(float light);

// LightOfSrgb of every sample of one byte (256) or two (65,536).  Made when
// first asked for, kLightTableBytes at most for both.
std::span<const float> LightTable(int sample_bytes);
inline constexpr std::uint64_t kLightTableBytes = (65536 + 256) * sizeof(float);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_SRGB_LIGHT_H_
