#include "tests/support/pictures.h"

#include <cmath>
#include <cstddef>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

Plane MakePlane(int index, PlaneSize size, int step) {
  Plane plane(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double u = x * step * 0.031 + index;
      const double v = y * step * 0.023 - index;
      const double texture = 6 * std::sin(x * step * 0.7) * std::cos(y * 0.5);
      plane.Row(y)[x] = static_cast<std::uint8_t>(
          128 + 70 * std::sin(u) * std::cos(v) + texture);
    }
  }
  return plane;
}

}  // namespace

PlanarImage MakePicture(ColorModel model, bool alpha, int width, int height) {
  PlanarImage image;
  image.model = model;
  image.alpha = alpha;
  image.width = width;
  image.height = height;
  const int count = ColorPlanes(model) + (alpha ? 1 : 0);
  for (int i = 0; i < count; ++i) {
    const bool chroma = model == ColorModel::kYCbCr && (i == 1 || i == 2);
    const int step = chroma ? 2 : 1;
    const PlaneSize size = {.width = (width + step - 1) / step,
                            .height = (height + step - 1) / step};
    image.planes.push_back(MakePlane(i, size, step));
  }
  return image;
}

double Psnr(const Plane& a, const Plane& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  if (a.samples.size() != b.samples.size()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    const double difference = a.samples[i] - b.samples[i];
    sum += difference * difference;
  }
  if (sum == 0) return 99;
  const double mean = sum / static_cast<double>(a.samples.size());
  return 10 * std::log10(255.0 * 255.0 / mean);
}

}  // namespace darkroom
