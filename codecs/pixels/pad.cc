#include "codecs/pixels/pad.h"

#include <algorithm>

#include "codecs/color/color.h"

namespace darkroom {
namespace {

bool OnEvenGrid(int begin, int length, int whole) {
  const int end = begin + length;
  return begin % 2 == 0 && (end % 2 == 0 || end == whole);
}

Plane Padded(const Plane& plane, PlaneSize size, int left, int top,
             std::uint8_t ground) {
  Plane padded(size.width, size.height);
  std::fill(padded.samples.begin(), padded.samples.end(), ground);
  for (int y = 0; y < plane.height; ++y) {
    std::copy_n(plane.Row(y), plane.width, padded.Row(top + y) + left);
  }
  return padded;
}

}  // namespace

bool PaddingKeepsHalfChroma(const VariantGeometry& geometry) {
  return OnEvenGrid(geometry.left, geometry.scaled.width,
                    geometry.output.width) &&
         OnEvenGrid(geometry.top, geometry.scaled.height,
                    geometry.output.height);
}

void Pad(PlanarImage& image, const VariantGeometry& geometry, Rgb background) {
  if (image.model == ColorModel::kGray && !IsGray(background)) ToRgb(image);
  const ColorSamples ground = SamplesOf(background, image.model);
  const bool half = image.half_chroma();
  const PlaneSize full_size = geometry.output;
  const PlaneSize half_size = {(full_size.width + 1) / 2,
                               (full_size.height + 1) / 2};
  const auto colors = static_cast<std::size_t>(ColorPlanes(image.model));
  for (std::size_t p = 0; p < image.planes.size(); ++p) {
    const std::uint8_t value = p < colors ? ground[p] : 255;
    const int step = half && p > 0 && p < colors ? 2 : 1;
    image.planes[p] = Padded(image.planes[p], step == 2 ? half_size : full_size,
                             geometry.left / step, geometry.top / step, value);
  }
  image.width = full_size.width;
  image.height = full_size.height;
}

}  // namespace darkroom
