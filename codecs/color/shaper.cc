#include "codecs/color/shaper.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace darkroom {
namespace {

// Light in 8-bit conversions: an index into a table of samples, which is as
// fine as the steepest part of the curve needs, and below it more bits for the
// sum of three.
constexpr int kIndexBits = 14;
constexpr int kBelowBits = 8;
constexpr int kLightOne = 1 << kIndexBits;
// Far outside [0, 1] all is clipped alike.
constexpr double kMostShare = 64;

// For floats, the samples of light (i / kRootSteps)^2: the curve bends least
// over the root of light.
constexpr int kRootSteps = 1023;

std::vector<float> SamplesByRoot() {
  std::vector<float> samples;
  samples.reserve(kRootSteps + 2);
  // One more, so that the last step has an end.
  for (int i = 0; i <= kRootSteps + 1; ++i) {
    const double root = std::min(i, kRootSteps) / double{kRootSteps};
    samples.push_back(static_cast<float>(SrgbSample(root * root)));
  }
  return samples;
}

// The nearest 8-bit sample of every light i / kLightOne.
std::vector<std::uint8_t> SamplesByLight() {
  std::vector<std::uint8_t> samples(kLightOne + 1, 255);
  const ToneCurve srgb;
  std::size_t at = 0;
  for (int sample = 0; sample < 255; ++sample) {
    const double end = srgb.Light((sample + 0.5) / 255) * kLightOne;
    for (; static_cast<double>(at) < end; ++at) {
      samples[at] = static_cast<std::uint8_t>(sample);
    }
  }
  return samples;
}

float Between(float a, float b, float share) { return a + (b - a) * share; }

// NaN becomes 0.
float Clipped(float value) { return value > 0 ? std::min(value, 1.0F) : 0.0F; }

float LightOf(const SampledCurve& curve, float sample) {
  const float at = Clipped(sample) * kCurveSteps;
  const auto i = std::min(static_cast<std::size_t>(at),
                          static_cast<std::size_t>(kCurveSteps - 1));
  return Between(curve[i], curve[i + 1], at - static_cast<float>(i));
}

float SampleOf(const std::vector<float>& by_root, float light) {
  const float at = std::sqrt(Clipped(light)) * kRootSteps;
  const auto i = static_cast<std::size_t>(at);
  return Between(by_root[i], by_root[i + 1], at - static_cast<float>(i));
}

float LightOf8(const SampledCurve& curve, std::size_t sample) {
  return curve[sample * (kCurveSteps / 255)];
}

std::int32_t Fixed(double light) {
  const double clipped = std::clamp(light, -kMostShare, kMostShare);
  return static_cast<std::int32_t>(
      std::lround(clipped * (kLightOne << kBelowBits)));
}

std::size_t Index(std::int32_t light) {
  const int rounded = (light + (1 << (kBelowBits - 1))) >> kBelowBits;
  return static_cast<std::size_t>(std::clamp(rounded, 0, kLightOne));
}

}  // namespace

SampledCurve Sampled(const ToneCurve& curve) {
  SampledCurve samples;
  samples.reserve(kCurveSteps + 1);
  for (int i = 0; i <= kCurveSteps; ++i) {
    samples.push_back(static_cast<float>(curve.Light(i / double{kCurveSteps})));
  }
  return samples;
}

bool IsSrgbCurve(const SampledCurve& curve) {
  const ToneCurve srgb;
  for (std::size_t i = 0; i < 256; ++i) {
    const double light{LightOf8(curve, i)};
    const auto sample = static_cast<double>(i);
    if (i > 0 && light < srgb.Light((sample - 1) / 255)) return false;
    if (i < 255 && light > srgb.Light((sample + 1) / 255)) return false;
  }
  return true;
}

GrayShaper::GrayShaper(SampledCurve curve)
    : curve_(std::move(curve)), from_light_(SamplesByRoot()) {
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const double sample = SrgbSample(double{LightOf8(curve_, i)});
    table_[i] = static_cast<std::uint8_t>(std::lround(sample * 255));
  }
}

void GrayShaper::Apply(std::uint8_t* samples, std::size_t count) const {
  for (std::size_t i = 0; i < count; ++i) samples[i] = table_[samples[i]];
}

void GrayShaper::Apply(float* samples, std::size_t count) const {
  for (std::size_t i = 0; i < count; ++i) {
    samples[i] = SampleOf(from_light_, LightOf(curve_, samples[i]));
  }
}

RgbShaper::RgbShaper(const std::array<SampledCurve, 3>& curves,
                     const Matrix3& to_target)
    : curves_(curves),
      to_target_(to_target),
      shares_(),
      from_light_(SamplesByRoot()),
      from_light8_(SamplesByLight()) {
  for (std::size_t from = 0; from < 3; ++from) {
    for (std::size_t i = 0; i < 256; ++i) {
      const double light{LightOf8(curves[from], i)};
      for (std::size_t to = 0; to < 3; ++to) {
        shares_[from][i][to] = Fixed(light * to_target[to][from]);
      }
    }
  }
  KeepGray();
}

// Three shares rounded each by itself may miss the sum by one, which is seen
// as a tint where it turns one sample.
void RgbShaper::KeepGray() {
  if (curves_[0] != curves_[1] || curves_[0] != curves_[2]) return;
  for (std::size_t to = 0; to < 3; ++to) {
    double sum = 0;
    for (const double factor : to_target_[to]) sum += factor;
    if (std::abs(sum - 1) > 1e-9) return;
  }
  for (std::size_t i = 0; i < 256; ++i) {
    const std::int32_t light = Fixed(double{LightOf8(curves_[0], i)});
    for (std::size_t to = 0; to < 3; ++to) {
      shares_[1][i][to] = light - shares_[0][i][to] - shares_[2][i][to];
    }
  }
}

// In both, what is read for a pixel is read before anything is written, which
// as far as the compiler knows may lie anywhere.
void RgbShaper::Apply(const std::array<std::uint8_t*, 3>& planes,
                      std::size_t count) const {
  const auto [red, green, blue] = planes;
  const auto& [of_red, of_green, of_blue] = shares_;
  const std::uint8_t* samples = from_light8_.data();
  for (std::size_t i = 0; i < count; ++i) {
    const Share& r = of_red[red[i]];
    const Share& g = of_green[green[i]];
    const Share& b = of_blue[blue[i]];
    const std::uint8_t to_red = samples[Index(r[0] + g[0] + b[0])];
    const std::uint8_t to_green = samples[Index(r[1] + g[1] + b[1])];
    const std::uint8_t to_blue = samples[Index(r[2] + g[2] + b[2])];
    red[i] = to_red;
    green[i] = to_green;
    blue[i] = to_blue;
  }
}

void RgbShaper::Apply(const std::array<float*, 3>& planes,
                      std::size_t count) const {
  const auto [red, green, blue] = planes;
  std::array<std::array<float, 3>, 3> m = {};
  for (std::size_t i = 0; i < 9; ++i) {
    m[i / 3][i % 3] = static_cast<float>(to_target_[i / 3][i % 3]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const float r = LightOf(curves_[0], red[i]);
    const float g = LightOf(curves_[1], green[i]);
    const float b = LightOf(curves_[2], blue[i]);
    std::array<float, 3> to = {};
    for (std::size_t c = 0; c < 3; ++c) {
      to[c] = SampleOf(from_light_, m[c][0] * r + m[c][1] * g + m[c][2] * b);
    }
    red[i] = to[0];
    green[i] = to[1];
    blue[i] = to[2];
  }
}

}  // namespace darkroom
