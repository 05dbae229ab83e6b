#include "codecs/render/luma.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

#include "codecs/color/alpha.h"
#include "codecs/plan.h"
#include "codecs/render/open_decoder.h"

namespace darkroom {
namespace {

// A row of every plane.
using Rows = std::array<const std::uint8_t*, kMaxPlanes>;

struct Model {
  ColorModel color = ColorModel::kRgb;
  bool alpha = false;
};

void LumaRow(const Model& model, const Rows& rows,
             std::span<std::uint8_t> luma) {
  constexpr std::uint8_t kGround = 128;
  if (model.color == ColorModel::kRgb) {
    // 0.299, 0.587 and 0.114; their sum is 1.
    constexpr std::uint32_t kRed = 19595, kGreen = 38470, kBlue = 7471;
    for (std::size_t x = 0; x < luma.size(); ++x) {
      const std::uint32_t sum =
          kRed * rows[0][x] + kGreen * rows[1][x] + kBlue * rows[2][x];
      luma[x] = static_cast<std::uint8_t>((sum + 0x8000) >> 16);
    }
  } else {
    std::memcpy(luma.data(), rows[0], luma.size());
  }
  if (!model.alpha) return;
  const auto alpha = static_cast<std::size_t>(ColorPlanes(model.color));
  MixRow(luma, {rows[alpha], luma.size()}, kGround, luma);
}

std::span<std::uint8_t> RowOf(Plane& plane, int y) {
  return {plane.Row(y), static_cast<std::size_t>(plane.width)};
}

}  // namespace

Plane LumaOf(const PlanarImage& image) {
  Plane luma(image.width, image.height);
  for (int y = 0; y < image.height; ++y) {
    Rows rows = {};
    for (std::size_t p = 0; p < image.planes.size(); ++p) {
      // Halved chroma has fewer rows, and is not looked at.
      if (image.planes[p].height == image.height) {
        rows[p] = image.planes[p].Row(y);
      }
    }
    LumaRow({image.model, image.alpha}, rows, RowOf(luma, y));
  }
  return luma;
}

Result<Plane> DecodedLuma(ByteView encoded) {
  constexpr DecodeLimits kNone = {
      .max_source_bytes = std::numeric_limits<std::uint64_t>::max(),
      .max_pixels = std::numeric_limits<std::uint64_t>::max(),
      .max_side = std::numeric_limits<int>::max()};
  const std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(encoded, kNone));
  const PlanarLayout layout = TRY(decoder->Start({}));
  Plane luma(layout.width, layout.height);
  while (const Band* band = TRY(decoder->NextBand())) {
    for (int i = 0; i < band->planes[0].rows; ++i) {
      Rows rows = {};
      for (std::size_t p = 0; p < rows.size(); ++p) {
        if (i < band->planes[p].rows) rows[p] = band->planes[p].Row(i);
      }
      LumaRow({layout.model, layout.alpha}, rows,
              RowOf(luma, band->planes[0].y + i));
    }
  }
  return luma;
}

}  // namespace darkroom
