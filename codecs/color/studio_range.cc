#include "codecs/color/studio_range.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace darkroom {
namespace {

using Table = std::array<std::uint8_t, 256>;

// offset + (i - zero) * range / 255, rounded to the nearest.
constexpr Table MakeTable(int zero, int offset, int range) {
  Table table = {};
  for (int i = 0; i < 256; ++i) {
    const int scaled = (i - zero) * range;
    const int half = scaled < 0 ? -127 : 127;
    table[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(offset + (scaled + half) / 255);
  }
  return table;
}

constexpr Table kLuma = MakeTable(0, 16, 219);
constexpr Table kChroma = MakeTable(128, 128, 224);

}  // namespace

void ToStudioLuma(const std::uint8_t* luma, int count, std::uint8_t* out) {
  for (int i = 0; i < count; ++i) out[i] = kLuma[luma[i]];
}

void ToStudioChroma(const std::uint8_t* chroma, int count, std::uint8_t* out) {
  for (int i = 0; i < count; ++i) out[i] = kChroma[chroma[i]];
}

void HalveToStudioChroma(const Plane& chroma, int y, std::uint8_t* out) {
  const std::uint8_t* upper = chroma.Row(2 * y);
  const std::uint8_t* lower =
      chroma.Row(std::min(2 * y + 1, chroma.height - 1));
  for (int x = 0; 2 * x < chroma.width; ++x) {
    const int left = 2 * x;
    const int right = std::min(left + 1, chroma.width - 1);
    const int sum = upper[left] + upper[right] + lower[left] + lower[right];
    out[x] = kChroma[static_cast<std::size_t>((sum + 2) / 4)];
  }
}

}  // namespace darkroom
