#include "codecs/color/grayscale.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/color/srgb_light.h"

namespace darkroom {
namespace {

constexpr int kWhite = 65535;

// `level` may lie between samples.
int LightOf(double level) {
  return static_cast<int>(std::lround(LightOfSrgb(level / 255) * kWhite));
}

struct LightTables {
  std::array<std::uint16_t, 256> light = {};
  std::vector<std::uint8_t> level;  // Nearest in sRGB, of kWhite + 1 lights.
};

LightTables MakeTables() {
  LightTables tables;
  for (int level = 0; level < 256; ++level) {
    tables.light.at(static_cast<std::size_t>(level)) =
        static_cast<std::uint16_t>(LightOf(level));
    const int end = level == 255 ? kWhite + 1 : LightOf(level + 0.5);
    tables.level.resize(static_cast<std::size_t>(end),
                        static_cast<std::uint8_t>(level));
  }
  return tables;
}

// 0.2126, 0.7152 and 0.0722 of BT.709 with 15 bits; they sum to one.
constexpr std::uint32_t kRed = 6966;
constexpr std::uint32_t kGreen = 23436;
constexpr std::uint32_t kBlue = 2366;
static_assert(kRed + kGreen + kBlue == 1 << 15);

Plane LuminanceOf(const PlanarImage& image) {
  static const LightTables tables = MakeTables();
  Plane gray(image.width, image.height);
  for (std::size_t i = 0; i < gray.samples.size(); ++i) {
    const std::uint32_t light =
        kRed * tables.light[image.planes[0].samples[i]] +
        kGreen * tables.light[image.planes[1].samples[i]] +
        kBlue * tables.light[image.planes[2].samples[i]];
    gray.samples[i] = tables.level[(light + (1 << 14)) >> 15];
  }
  return gray;
}

}  // namespace

void ToGrayscale(PlanarImage& image) {
  if (image.model == ColorModel::kGray) return;
  if (image.model == ColorModel::kRgb) image.planes[0] = LuminanceOf(image);
  image.planes.erase(image.planes.begin() + 1, image.planes.begin() + 3);
  image.model = ColorModel::kGray;
}

}  // namespace darkroom
