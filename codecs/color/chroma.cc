#include "codecs/color/chroma.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/color/color.h"

namespace darkroom {
namespace {

// Three quarters of the sample that covers an output, one of its neighbour on
// the other side of it, on both axes.
int NeighbourOf(int output, int samples) {
  const int neighbour = output / 2 + (output % 2 == 0 ? -1 : 1);
  return std::clamp(neighbour, 0, samples - 1);
}

}  // namespace

Plane Doubled(const Plane& half, PlaneSize size) {
  Plane full(size.width, size.height);
  std::vector<int> column(static_cast<std::size_t>(half.width));
  for (int y = 0; y < size.height; ++y) {
    const std::uint8_t* near = half.Row(y / 2);
    const std::uint8_t* far = half.Row(NeighbourOf(y, half.height));
    for (int x = 0; x < half.width; ++x) {
      column[static_cast<std::size_t>(x)] = 3 * near[x] + far[x];
    }
    std::uint8_t* out = full.Row(y);
    for (int x = 0; x < size.width; ++x) {
      const int sum =
          3 * column[static_cast<std::size_t>(x / 2)] +
          column[static_cast<std::size_t>(NeighbourOf(x, half.width))];
      out[x] = static_cast<std::uint8_t>((sum + 8) / 16);
    }
  }
  return full;
}

void DoubleChroma(PlanarImage& image) {
  if (!image.half_chroma()) return;
  for (std::size_t p = 1; p <= 2; ++p) {
    image.planes[p] = Doubled(image.planes[p], {image.width, image.height});
  }
}

void ToYCbCr(PlanarImage& image) {
  for (std::size_t i = 0; i < image.planes[0].samples.size(); ++i) {
    const Rgb color = {image.planes[0].samples[i], image.planes[1].samples[i],
                       image.planes[2].samples[i]};
    const ColorSamples samples = SamplesOf(color, ColorModel::kYCbCr);
    for (std::size_t p = 0; p < 3; ++p) {
      image.planes[p].samples[i] = samples[p];
    }
  }
  image.model = ColorModel::kYCbCr;
}

}  // namespace darkroom
