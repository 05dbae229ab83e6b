#include "codecs/pixels/blur.h"

#include <cstddef>

#include "codecs/color/alpha.h"
#include "codecs/color/color.h"
#include "codecs/pixel_count.h"
#include "codecs/pixels/gaussian.h"
#include "codecs/pixels/weighted_gaussian.h"

namespace darkroom {
namespace {

bool IsHalved(const PlanarImage& image, std::size_t plane) {
  return image.half_chroma() && (plane == 1 || plane == 2);
}

void BlurOpaque(PlanarImage& image, double sigma) {
  const auto colors = static_cast<std::size_t>(ColorPlanes(image.model));
  for (std::size_t p = 0; p < colors; ++p) {
    WidePlane wide = Widened(image.planes[p]);
    GaussianBlur(wide, IsHalved(image, p) ? sigma / 2 : sigma);
    image.planes[p] = Narrowed(wide);
  }
}

void BlurVisible(Plane& plane, const WeightedGaussian& gaussian) {
  WidePlane wide = Widened(plane);
  gaussian.Blur(wide);
  plane = Narrowed(wide);
}

void BlurTransparent(PlanarImage& image, double sigma) {
  const WeightedGaussian gaussian(image.planes.back(), sigma);
  const auto colors = static_cast<std::size_t>(ColorPlanes(image.model));
  for (std::size_t p = 0; p < colors; ++p) {
    if (IsHalved(image, p)) {
      BlurVisible(image.planes[p],
                  WeightedGaussian(Halved(image.planes.back()), sigma / 2));
    } else {
      BlurVisible(image.planes[p], gaussian);
    }
  }
  image.planes.back() = Narrowed(gaussian.blurred_alpha());
}

}  // namespace

void Blur(PlanarImage& image, double sigma) {
  if (image.alpha && !IsOpaque(image.planes.back().samples)) {
    BlurTransparent(image, sigma);
  } else {
    BlurOpaque(image, sigma);
  }
}

std::uint64_t BlurNeed(PlaneSize size, double sigma) {
  const std::uint64_t pixels = PixelsOf(size);
  // Alpha (1) and itself blurred (2), a wide plane (2), the same weighed (2),
  // and a narrow one (1).
  return 8 * pixels + GaussianNeed(size, sigma);
}

}  // namespace darkroom
