#include "codecs/color/srgb_light.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace darkroom {
namespace {

std::vector<float> MakeTable(std::size_t samples) {
  std::vector<float> table(samples);
  const auto white = static_cast<double>(samples - 1);
  for (std::size_t i = 0; i < samples; ++i) {
    table[i] = static_cast<float>(LightOfSrgb(static_cast<double>(i) / white));
  }
  return table;
}

}  // namespace

double LightOfSrgb(double sample) {
  if (sample <= 0.04045) return sample / 12.92;
  return std::pow((sample + 0.055) / 1.055, 2.4);
}

float SrgbOfLight(float light) {
  if (light <= 0.0031308F) return light * 12.92F;
  return 1.055F * std::pow(light, 1 / 2.4F) - 0.055F;
}

std::span<const float> LightTable(int sample_bytes) {
  static const std::vector<float> bytes = MakeTable(256);
  if (sample_bytes == 1) return bytes;
  static const std::vector<float> words = MakeTable(65536);
  return words;
}

}  // namespace darkroom
