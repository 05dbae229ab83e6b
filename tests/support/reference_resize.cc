#include "tests/support/reference_resize.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <random>
#include <utility>

namespace darkroom {
namespace {

double Sinc(double x) {
  if (x == 0) return 1;
  return std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

double Lanczos(double x) { return std::abs(x) < 3 ? Sinc(x) * Sinc(x / 3) : 0; }

// Output `i` of the axis over samples that `at` gives.
template <typename At>
double Weighed(const Axis& axis, int i, At at) {
  const double step = axis.length / axis.outputs;
  const double widening = std::max(1.0, step);
  const double centre = axis.begin + (i + 0.5) * step;
  double sum = 0;
  double weights = 0;
  for (int k = static_cast<int>(centre - 3 * widening) - 2;
       k <= static_cast<int>(centre + 3 * widening) + 2; ++k) {
    const double weight = Lanczos((k + 0.5 - centre) / widening);
    sum += weight * at(std::clamp(k, 0, axis.source - 1));
    weights += weight;
  }
  return sum / weights;
}

}  // namespace

std::vector<double> ReferenceResize(const Plane& source,
                                    const ResampleShape& shape) {
  const auto columns = static_cast<std::size_t>(shape.x.outputs);
  std::vector<double> narrow;
  for (int y = 0; y < source.height; ++y) {
    for (int x = 0; x < shape.x.outputs; ++x) {
      narrow.push_back(
          Weighed(shape.x, x, [&](int k) { return source.Row(y)[k]; }));
    }
  }
  std::vector<double> resized;
  for (int y = 0; y < shape.y.outputs; ++y) {
    for (std::size_t x = 0; x < columns; ++x) {
      resized.push_back(Weighed(shape.y, y, [&](int k) {
        return narrow[static_cast<std::size_t>(k) * columns + x];
      }));
    }
  }
  return resized;
}

Plane Noise(int width, int height, std::uint32_t seed) {
  Plane plane(width, height);
  std::mt19937 random(seed);
  for (std::uint8_t& sample : plane.samples) {
    // Extremes are where overshoots and rounding errors are largest.
    const std::uint32_t value = random();
    sample = static_cast<std::uint8_t>(value % 2 == 0 ? value >> 8
                                                      : (value >> 8) % 2 * 255);
  }
  return plane;
}

Plane Resized(const Plane& source, const ResampleShape& shape) {
  Resampler resampler(std::make_shared<const ResampleTables>(shape));
  for (int y = 0; y < source.height; ++y) resampler.Push(y, source.Row(y));
  return std::move(resampler).TakeOutput();
}

}  // namespace darkroom
