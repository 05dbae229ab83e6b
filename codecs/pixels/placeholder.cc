#include "codecs/pixels/placeholder.h"

#include <cstddef>
#include <utility>

#include "codecs/color/chroma.h"
#include "codecs/color/color.h"
#include "codecs/pixels/dominant_color.h"

namespace darkroom {

RgbaPicture AsRgba(PlanarImage image) {
  DoubleChroma(image);
  ToRgb(image);
  RgbaPicture rgba = {image.width, image.height, {}};
  const std::size_t pixels = image.planes[0].samples.size();
  rgba.samples.assign(4 * pixels, 255);
  for (std::size_t p = 0; p < image.planes.size(); ++p) {
    const Plane& plane = image.planes[p];
    for (std::size_t i = 0; i < pixels; ++i) {
      rgba.samples[4 * i + p] = plane.samples[i];
    }
  }
  return rgba;
}

Placeholder PlaceholderOf(const PlanarImage& image) {
  const RgbaPicture rgba = AsRgba(image);
  return {ThumbHashOf(rgba), DominantColorOf(rgba)};
}

}  // namespace darkroom
