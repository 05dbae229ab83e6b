// The distinct colours of a picture that has few of them.

#ifndef DARKROOM_CODECS_PNG_PNG_PALETTE_H_
#define DARKROOM_CODECS_PNG_PNG_PALETTE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "codecs/planes.h"

namespace darkroom {

// At most 256 colours with their alpha, those that are not opaque first, so
// that PNG's tRNS may end with them; among each other in numeric order.
class PngPalette {
 public:
  // The colours of a kGray or kRgb picture; nothing if there are more than
  // 256, which a photograph shows within a few rows.
  static std::optional<PngPalette> Of(const PlanarImage& image);

  struct Color {
    std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
  };
  Color color(std::size_t index) const;
  std::size_t size() const { return colors_.size(); }
  // How many are not opaque.
  std::size_t translucent() const { return translucent_; }
  // Bits of an index: 1, 2, 4 or 8.
  int bit_depth() const;

  // One byte for every pixel of row `y` of the picture.
  void Index(const PlanarImage& image, int y,
             std::span<std::uint8_t> indexes) const;

 private:
  static constexpr std::size_t kSlots = 1024;  // A hash table, mostly empty.

  PngPalette() { slots_.fill(kFree); }
  bool Note(std::uint32_t color);
  void Sort();
  std::size_t SlotOf(std::uint32_t color) const;

  static constexpr std::uint16_t kFree = 0xffff;
  std::vector<std::uint32_t> colors_;  // 0xAARRGGBB.
  std::array<std::uint16_t, kSlots> slots_ = {};
  std::size_t translucent_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_PALETTE_H_
