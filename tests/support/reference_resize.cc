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

double Lanczos(double x, double lobes) {
  return std::abs(x) < lobes ? Sinc(x) * Sinc(x / lobes) : 0;
}

// Of |x| below 1 and below 2, highest power first.
double Piecewise(double x, const double (&inner)[4], const double (&outer)[4]) {
  const double t = std::abs(x);
  if (t >= 2) return 0;
  const double(&c)[4] = t < 1 ? inner : outer;
  return ((c[0] * t + c[1]) * t + c[2]) * t + c[3];
}

bool IsCopied(const Axis& axis) {
  return axis.length == axis.outputs && std::floor(axis.begin) == axis.begin;
}

// Output `i` of the axis over samples that `at` gives.
template <typename At>
double Weighed(const Axis& axis, Kernel kernel, int i, At at) {
  const double step = axis.length / axis.outputs;
  const double centre =
      axis.begin + (2.0 * i + 1) * axis.length / (2.0 * axis.outputs);
  if (kernel == Kernel::kNearest || IsCopied(axis)) {
    return at(
        std::clamp(static_cast<int>(std::floor(centre)), 0, axis.source - 1));
  }
  const double widening = std::max(1.0, step);
  double sum = 0;
  double weights = 0;
  for (int k = static_cast<int>(centre - 3 * widening) - 2;
       k <= static_cast<int>(centre + 3 * widening) + 2; ++k) {
    const double weight =
        ReferenceKernel(kernel, (k + 0.5 - centre) / widening);
    sum += weight * at(std::clamp(k, 0, axis.source - 1));
    weights += weight;
  }
  return sum / weights;
}

template <typename Sample>
std::vector<double> Reference(const BasicPlane<Sample>& source,
                              const ResampleShape& shape) {
  const auto columns = static_cast<std::size_t>(shape.x.outputs);
  std::vector<double> narrow;
  for (int y = 0; y < source.height; ++y) {
    for (int x = 0; x < shape.x.outputs; ++x) {
      narrow.push_back(Weighed(shape.x, shape.kernel, x, [&](int k) -> double {
        return source.Row(y)[k];
      }));
    }
  }
  std::vector<double> resized;
  for (int y = 0; y < shape.y.outputs; ++y) {
    for (std::size_t x = 0; x < columns; ++x) {
      resized.push_back(Weighed(shape.y, shape.kernel, y, [&](int k) {
        return narrow[static_cast<std::size_t>(k) * columns + x];
      }));
    }
  }
  return resized;
}

template <typename Sample>
BasicPlane<Sample> ThroughResampler(const BasicPlane<Sample>& source,
                                    const ResampleShape& shape) {
  BasicResampler<Sample> resampler(
      std::make_shared<const BasicResampleTables<Sample>>(shape));
  for (int y = 0; y < source.height; ++y) resampler.Push(y, source.Row(y));
  return std::move(resampler).TakeOutput();
}

}  // namespace

double ReferenceKernel(Kernel kernel, double x) {
  switch (kernel) {
    case Kernel::kNearest:
      break;
    case Kernel::kBox:
      return x > -0.5 + 1e-9 && x <= 0.5 + 1e-9 ? 1 : 0;
    case Kernel::kBilinear:
      return std::max(0.0, 1 - std::abs(x));
    case Kernel::kCatmullRom:
      return Piecewise(x, {1.5, -2.5, 0, 1}, {-0.5, 2.5, -4, 2});
    case Kernel::kMitchell:
      return Piecewise(x, {7.0 / 6, -2, 0, 8.0 / 9},
                       {-7.0 / 18, 2, -10.0 / 3, 16.0 / 9});
    case Kernel::kLanczos2:
      return Lanczos(x, 2);
    case Kernel::kLanczos3:
      return Lanczos(x, 3);
  }
  return 0;
}

std::vector<double> ReferenceResize(const Plane& source,
                                    const ResampleShape& shape) {
  return Reference(source, shape);
}

std::vector<double> ReferenceResize(const DeepPlane& source,
                                    const ResampleShape& shape) {
  return Reference(source, shape);
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
  return ThroughResampler(source, shape);
}

DeepPlane Resized(const DeepPlane& source, const ResampleShape& shape) {
  return ThroughResampler(source, shape);
}

}  // namespace darkroom
