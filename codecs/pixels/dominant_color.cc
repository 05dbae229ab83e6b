#include "codecs/pixels/dominant_color.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace darkroom {
namespace {

constexpr std::size_t kSteps = 16;  // Bins to a channel.

struct Bin {
  std::uint64_t weight = 0;
  std::array<std::uint64_t, 3> sums = {};

  void Add(const Bin& other) {
    weight += other.weight;
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += other.sums[c];
  }

  std::uint8_t Mean(std::size_t channel) const {
    return static_cast<std::uint8_t>((sums[channel] + weight / 2) / weight);
  }
};

using Histogram = std::vector<Bin>;

std::size_t IndexOf(const std::uint8_t* pixel) {
  constexpr std::size_t kWidth = 256 / kSteps;  // Levels to a bin.
  return (pixel[0] / kWidth * kSteps + pixel[1] / kWidth) * kSteps +
         pixel[2] / kWidth;
}

Histogram HistogramOf(const RgbaPicture& picture) {
  Histogram bins(kSteps * kSteps * kSteps);
  for (std::size_t i = 0; i < picture.samples.size(); i += 4) {
    const std::uint8_t* pixel = picture.samples.data() + i;
    const std::uint64_t alpha = pixel[3];
    bins[IndexOf(pixel)].Add(
        {alpha, {alpha * pixel[0], alpha * pixel[1], alpha * pixel[2]}});
  }
  return bins;
}

// Where every bin is the sum of itself and its neighbours along one axis.
Histogram Gathered(const Histogram& bins, std::size_t stride) {
  Histogram gathered = bins;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const std::size_t step = i / stride % kSteps;
    if (step > 0) gathered[i].Add(bins[i - stride]);
    if (step + 1 < kSteps) gathered[i].Add(bins[i + stride]);
  }
  return gathered;
}

}  // namespace

Rgb DominantColorOf(const RgbaPicture& picture) {
  Histogram bins = HistogramOf(picture);
  for (const std::size_t stride : {std::size_t{1}, kSteps, kSteps * kSteps}) {
    bins = Gathered(bins, stride);
  }
  const Bin& fullest = *std::max_element(
      bins.begin(), bins.end(),
      [](const Bin& a, const Bin& b) { return a.weight < b.weight; });
  if (fullest.weight == 0) return {255, 255, 255};
  return {fullest.Mean(0), fullest.Mean(1), fullest.Mean(2)};
}

}  // namespace darkroom
