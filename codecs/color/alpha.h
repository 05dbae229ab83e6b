// Transparency: mixing rows with a ground, and taking them apart again.

#ifndef DARKROOM_CODECS_COLOR_ALPHA_H_
#define DARKROOM_CODECS_COLOR_ALPHA_H_

#include <array>
#include <cstdint>
#include <span>

#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

bool IsOpaque(std::span<const std::uint8_t> alpha);

// mixed = (color * alpha + ground * (255 - alpha)) / 255, rounded to nearest.
// Over ground 0 that is premultiplied alpha; `mixed` may be `color`.
void MixRow(std::span<const std::uint8_t> color,
            std::span<const std::uint8_t> alpha, std::uint8_t ground,
            std::span<std::uint8_t> mixed);

// The colour that was mixed, rounded to nearest and clamped; `ground` where
// alpha is 0.
void UnmixRow(std::span<std::uint8_t> mixed,
              std::span<const std::uint8_t> alpha, std::uint8_t ground);

// What a colour plane is premultiplied over, so that a transparent sample has
// no colour: 128 for chroma, else 0.
std::uint8_t PremultiplyGround(ColorModel model, int plane);

// Makes a premultiplied picture, all planes as large as itself, straight.
void Unpremultiply(PlanarImage& image);

// Lays the picture, straight, over `background` and drops its alpha.  A gray
// picture over a colour becomes RGB.
void Flatten(PlanarImage& image, Rgb background);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_ALPHA_H_
