#include "codecs/pixels/sharpen.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "codecs/color/alpha.h"
#include "codecs/pixel_count.h"
#include "codecs/pixels/gaussian.h"
#include "codecs/pixels/weighted_gaussian.h"

namespace darkroom {
namespace {

constexpr double kLevelsPerLightness = 2.55;  // L* is 0 to 100.

UnsharpMask SharpsMask(double sigma) {
  return {.sigma = sigma,
          .flat = 1,
          .edge = 2,
          .threshold = 2 * kLevelsPerLightness,
          .brighter = 10 * kLevelsPerLightness,
          .darker = 20 * kLevelsPerLightness};
}

UnsharpMask AutomaticMask(double reduction) {
  constexpr double kFrom = 1.25;
  constexpr double kFull = 4;
  if (!(reduction > kFrom)) return {};
  const double strength =
      std::min(1.0, std::log(reduction / kFrom) / std::log(kFull / kFrom));
  // Half on what may be noise.
  return {.sigma = 0.5,
          .flat = 0.5 * strength,
          .edge = strength,
          .threshold = 4,
          .brighter = 12,
          .darker = 20};
}

// BT.601 on RGB.  The weights sum to one exactly, so gray keeps its level.
WidePlane LumaOf(const PlanarImage& image) {
  if (image.model != ColorModel::kRgb) return Widened(image.planes[0]);
  WidePlane luma(image.width, image.height);
  for (std::size_t i = 0; i < luma.samples.size(); ++i) {
    const int sum = 19595 * image.planes[0].samples[i] +
                    38470 * image.planes[1].samples[i] +
                    7471 * image.planes[2].samples[i];
    luma.samples[i] = static_cast<std::uint16_t>((sum + 256) >> 9);
  }
  return luma;
}

WidePlane MeansOf(const PlanarImage& image, WidePlane luma, double sigma) {
  if (image.alpha && !IsOpaque(image.planes.back().samples)) {
    WeightedGaussian(image.planes.back(), sigma).Blur(luma);
  } else {
    GaussianBlur(luma, sigma);
  }
  return luma;
}

// What is added, in units of 1 / kWideOne.
void DifferencesToMask(const WidePlane& means, const UnsharpMask& mask,
                       std::vector<std::int16_t>& added) {
  const auto flat = static_cast<float>(mask.flat);
  const auto edge = static_cast<float>(mask.edge);
  const auto threshold = static_cast<float>(mask.threshold * kWideOne);
  const auto most = static_cast<float>(mask.brighter * kWideOne);
  const auto least = static_cast<float>(-mask.darker * kWideOne);
  for (std::size_t i = 0; i < added.size(); ++i) {
    const auto distance = static_cast<float>(added[i] - means.samples[i]);
    const float near = std::clamp(distance, -threshold, threshold);
    const float sum = near * flat + (distance - near) * edge;
    added[i] = static_cast<std::int16_t>(
        static_cast<int>(std::clamp(sum, least, most)));
  }
}

void Add(Plane& plane, const std::vector<std::int16_t>& added) {
  for (std::size_t i = 0; i < added.size(); ++i) {
    const int wide = plane.samples[i] * kWideOne + added[i] + kWideOne / 2;
    plane.samples[i] = static_cast<std::uint8_t>(std::clamp(wide >> 7, 0, 255));
  }
}

}  // namespace

UnsharpMask MaskFor(const Sharpen& sharpen, double reduction) {
  switch (sharpen.mode) {
    case Sharpen::Mode::kOff:
      break;
    case Sharpen::Mode::kAuto:
      return AutomaticMask(reduction);
    case Sharpen::Mode::kSigma:
      return SharpsMask(sharpen.sigma);
  }
  return {};
}

void ApplyMask(PlanarImage& image, const UnsharpMask& mask) {
  if (mask.sigma <= 0) return;
  WidePlane luma = LumaOf(image);
  std::vector<std::int16_t> added(luma.samples.begin(), luma.samples.end());
  const WidePlane means = MeansOf(image, std::move(luma), mask.sigma);
  DifferencesToMask(means, mask, added);
  const std::size_t planes = image.model == ColorModel::kRgb ? 3 : 1;
  for (std::size_t p = 0; p < planes; ++p) Add(image.planes[p], added);
}

std::uint64_t MaskNeed(PlaneSize size, const UnsharpMask& mask) {
  if (mask.sigma <= 0) return 0;
  const std::uint64_t pixels = PixelsOf(size);
  // Alpha (1) and itself blurred (2), the luma, its copy and itself weighed (2
  // each).
  return 9 * pixels + GaussianNeed(size, mask.sigma);
}

}  // namespace darkroom
