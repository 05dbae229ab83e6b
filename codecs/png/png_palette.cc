#include "codecs/png/png_palette.h"

#include <algorithm>

namespace darkroom {
namespace {

constexpr std::size_t kMaxColors = 256;
constexpr std::uint32_t kOpaque = 0xff000000;

// The rows of a picture as 0xAARRGGBB.
class Row {
 public:
  Row(const PlanarImage& image, int y) {
    const bool gray = image.model == ColorModel::kGray;
    for (std::size_t c = 0; c < 3; ++c) {
      color_[c] = image.planes[gray ? 0 : c].Row(y);
    }
    if (image.alpha) alpha_ = image.planes.back().Row(y);
  }

  std::uint32_t operator[](std::size_t x) const {
    const std::uint32_t alpha =
        alpha_ == nullptr ? kOpaque : std::uint32_t{alpha_[x]} << 24;
    return alpha | std::uint32_t{color_[0][x]} << 16 |
           std::uint32_t{color_[1][x]} << 8 | color_[2][x];
  }

 private:
  std::array<const std::uint8_t*, 3> color_ = {};
  const std::uint8_t* alpha_ = nullptr;
};

}  // namespace

std::optional<PngPalette> PngPalette::Of(const PlanarImage& image) {
  PngPalette palette;
  for (int y = 0; y < image.height; ++y) {
    const Row row(image, y);
    for (std::size_t x = 0; x < static_cast<std::size_t>(image.width); ++x) {
      if (!palette.Note(row[x])) return std::nullopt;
    }
  }
  palette.Sort();
  return palette;
}

// Where `color` is, or where it would be.
std::size_t PngPalette::SlotOf(std::uint32_t color) const {
  // Fibonacci hashing: the highest bits of a product with 2^32 / phi.
  std::size_t slot = color * 2654435769U >> 22;
  while (slots_[slot] != kFree && colors_[slots_[slot]] != color) {
    slot = (slot + 1) % kSlots;
  }
  return slot;
}

// False if there is no room for it.
bool PngPalette::Note(std::uint32_t color) {
  const std::size_t slot = SlotOf(color);
  if (slots_[slot] != kFree) return true;
  if (colors_.size() == kMaxColors) return false;
  slots_[slot] = static_cast<std::uint16_t>(colors_.size());
  colors_.push_back(color);
  return true;
}

void PngPalette::Sort() {
  std::vector<std::uint32_t> sorted = std::move(colors_);
  std::sort(sorted.begin(), sorted.end());
  colors_.clear();
  slots_.fill(kFree);
  for (const std::uint32_t color : sorted) Note(color);
  translucent_ = static_cast<std::size_t>(
      std::count_if(colors_.begin(), colors_.end(),
                    [](std::uint32_t color) { return color < kOpaque; }));
}

PngPalette::Color PngPalette::color(std::size_t index) const {
  const std::uint32_t color = colors_[index];
  return {.red = static_cast<std::uint8_t>(color >> 16),
          .green = static_cast<std::uint8_t>(color >> 8),
          .blue = static_cast<std::uint8_t>(color),
          .alpha = static_cast<std::uint8_t>(color >> 24)};
}

int PngPalette::bit_depth() const {
  if (colors_.size() <= 2) return 1;
  if (colors_.size() <= 4) return 2;
  return colors_.size() <= 16 ? 4 : 8;
}

void PngPalette::Index(const PlanarImage& image, int y,
                       std::span<std::uint8_t> indexes) const {
  const Row row(image, y);
  for (std::size_t x = 0; x < static_cast<std::size_t>(image.width); ++x) {
    indexes[x] = static_cast<std::uint8_t>(slots_[SlotOf(row[x])]);
  }
}

}  // namespace darkroom
