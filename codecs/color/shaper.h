// Samples of one RGB or gray space to those of another: curves and a matrix.

#ifndef DARKROOM_CODECS_COLOR_SHAPER_H_
#define DARKROOM_CODECS_COLOR_SHAPER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/color/rgb_space.h"

namespace darkroom {

// The light of the samples i / kCurveSteps, from 0 to 1: four steps to one of
// 8 bits, linear between them.
inline constexpr int kCurveSteps = 4 * 255;
using SampledCurve = std::vector<float>;  // kCurveSteps + 1.

SampledCurve Sampled(const ToneCurve& curve);

// Whether `curve` and sRGB's give the same 8-bit samples, give or take one.
bool IsSrgbCurve(const SampledCurve& curve);

// Gray of any curve to gray of sRGB's.  Const calls are thread-safe.
class GrayShaper {
 public:
  explicit GrayShaper(SampledCurve curve);

  // In place.
  void Apply(std::uint8_t* samples, std::size_t count) const;
  void Apply(float* samples, std::size_t count) const;

 private:
  SampledCurve curve_;
  std::vector<float> from_light_;
  std::array<std::uint8_t, 256> table_ = {};
};

// RGB of any curves and primaries to RGB with sRGB's curve.  In fixed point
// for 8 bits, at most half a sample and a tenth away from the real numbers'
// result.  Gray stays gray where the curves are the same and the matrix has
// rows that sum to 1.  Const calls are thread-safe.
class RgbShaper {
 public:
  // `to_target` takes linear samples of the source to those of the target.
  RgbShaper(const std::array<SampledCurve, 3>& curves,
            const Matrix3& to_target);

  // In place.
  void Apply(const std::array<std::uint8_t*, 3>& planes,
             std::size_t count) const;
  void Apply(const std::array<float*, 3>& planes, std::size_t count) const;

 private:
  // What a sample of one plane adds to the three of the target.
  using Share = std::array<std::int32_t, 3>;

  void KeepGray();

  std::array<SampledCurve, 3> curves_;
  Matrix3 to_target_;
  std::array<std::array<Share, 256>, 3> shares_;
  std::vector<float> from_light_;
  std::vector<std::uint8_t> from_light8_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_SHAPER_H_
