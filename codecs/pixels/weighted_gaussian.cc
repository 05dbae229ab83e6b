#include "codecs/pixels/weighted_gaussian.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace darkroom {
namespace {

constexpr float kHalf = 0.5f;  // Rounds.

}  // namespace

WeightedGaussian::WeightedGaussian(Plane alpha, double sigma)
    : alpha_(std::move(alpha)), sigma_(sigma), blurred_(Widened(alpha_)) {
  GaussianBlur(blurred_, sigma_);
}

void WeightedGaussian::Blur(WidePlane& values) const {
  WidePlane weighed(values.width, values.height);
  for (std::size_t i = 0; i < values.samples.size(); ++i) {
    const auto product =
        static_cast<float>(values.samples[i] * alpha_.samples[i]);
    weighed.samples[i] =
        static_cast<std::uint16_t>(static_cast<int>(product / 255 + kHalf));
  }
  GaussianBlur(weighed, sigma_);
  for (std::size_t i = 0; i < values.samples.size(); ++i) {
    const int weight = blurred_.samples[i];
    const auto sum = static_cast<float>(weighed.samples[i]) * kWideWhite;
    const float mean = sum / static_cast<float>(std::max(weight, 1)) + kHalf;
    const int wide = std::min(static_cast<int>(mean), kWideWhite);
    const int value = weight == 0 ? values.samples[i] : wide;
    values.samples[i] = static_cast<std::uint16_t>(value);
  }
}

}  // namespace darkroom
