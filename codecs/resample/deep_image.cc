#include "codecs/resample/deep_image.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "codecs/color/srgb_light.h"

namespace darkroom {
namespace {

std::span<DeepPlane> ColorsOf(DeepImage& image) {
  return {image.planes.data(),
          static_cast<std::size_t>(ColorPlanes(image.model))};
}

void Divide(std::vector<float>& color, const std::vector<float>& alpha) {
  constexpr float kTransparent = 0.5F / 255;
  for (std::size_t i = 0; i < color.size(); ++i) {
    const float a = std::min(alpha[i], 1.0F);
    color[i] = a < kTransparent ? 0 : color[i] / a;
  }
}

// In doubles, so that adding a half rounds nothing.
std::uint8_t Rounded(float sample) {
  const double clamped = std::clamp(sample, 0.0F, 1.0F);
  const double half_up = clamped * 255 + 0.5;
  return static_cast<std::uint8_t>(half_up);
}

}  // namespace

void Unpremultiply(DeepImage& image) {
  for (DeepPlane& plane : ColorsOf(image)) {
    Divide(plane.samples, image.planes.back().samples);
  }
}

void EncodeLight(DeepImage& image) {
  for (DeepPlane& plane : ColorsOf(image)) {
    std::ranges::transform(plane.samples, plane.samples.begin(), SrgbOfLight);
  }
}

PlanarImage Quantised(DeepImage image) {
  PlanarImage rounded;
  rounded.model = image.model;
  rounded.alpha = image.alpha;
  rounded.width = image.planes[0].width;
  rounded.height = image.planes[0].height;
  for (DeepPlane& deep : image.planes) {
    Plane& plane = rounded.planes.emplace_back(deep.width, deep.height);
    std::ranges::transform(deep.samples, plane.samples.begin(), Rounded);
    deep = {};
  }
  return rounded;
}

}  // namespace darkroom
