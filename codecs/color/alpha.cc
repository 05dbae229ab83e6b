#include "codecs/color/alpha.h"

#include <algorithm>

#include "codecs/color/color.h"

namespace darkroom {

bool IsOpaque(std::span<const std::uint8_t> alpha) {
  // Without an early exit, so that it vectorises.
  std::uint8_t all = 255;
  for (const std::uint8_t a : alpha) all &= a;
  return all == 255;
}

void MixRow(std::span<const std::uint8_t> color,
            std::span<const std::uint8_t> alpha, std::uint8_t ground,
            std::span<std::uint8_t> mixed) {
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    const std::uint32_t a = alpha[i];
    // Exactly (sum + 127.5) / 255 for all sums up to 255 * 255.
    const std::uint32_t sum = color[i] * a + ground * (255 - a) + 128;
    mixed[i] = static_cast<std::uint8_t>((sum + (sum >> 8)) >> 8);
  }
}

void UnmixRow(std::span<std::uint8_t> mixed,
              std::span<const std::uint8_t> alpha, std::uint8_t ground) {
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    const int a = alpha[i];
    if (a == 255) continue;
    if (a == 0) {
      mixed[i] = ground;
      continue;
    }
    const int sum = mixed[i] * 255 - ground * (255 - a);
    mixed[i] = static_cast<std::uint8_t>(
        std::clamp((std::max(sum, 0) + a / 2) / a, 0, 255));
  }
}

std::uint8_t PremultiplyGround(ColorModel model, int plane) {
  return model == ColorModel::kYCbCr && plane > 0 ? 128 : 0;
}

void Unpremultiply(PlanarImage& image) {
  const Plane& alpha = image.planes.back();
  if (IsOpaque(alpha.samples)) return;
  for (int p = 0; p < ColorPlanes(image.model); ++p) {
    UnmixRow(image.planes[static_cast<std::size_t>(p)].samples, alpha.samples,
             PremultiplyGround(image.model, p));
  }
}

void Flatten(PlanarImage& image, Rgb background) {
  if (image.model == ColorModel::kGray && !IsGray(background)) ToRgb(image);
  const Plane alpha = std::move(image.planes.back());
  image.planes.pop_back();
  image.alpha = false;
  if (IsOpaque(alpha.samples)) return;
  const ColorSamples ground = SamplesOf(background, image.model);
  for (std::size_t p = 0; p < image.planes.size(); ++p) {
    std::vector<std::uint8_t>& color = image.planes[p].samples;
    MixRow(color, alpha.samples, ground[p], color);
  }
}

}  // namespace darkroom
