// Which bits of a BMP's pixel are which sample.

#ifndef DARKROOM_CODECS_BMP_BMP_MASKS_H_
#define DARKROOM_CODECS_BMP_BMP_MASKS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace darkroom {

// A run of bits, scaled to 8.  Thread-compatible.
class BmpMask {
 public:
  BmpMask() = default;
  // Nothing if the bits of `mask` are not next to one another.
  static std::optional<BmpMask> From(std::uint32_t mask);

  bool empty() const { return bits_ == 0; }
  std::uint32_t mask() const { return max_ << shift_; }

  // 0 without bits, 255 if all are set.
  std::uint8_t SampleOf(std::uint32_t pixel) const {
    const std::uint32_t value = pixel >> shift_ & max_;
    return bits_ <= 8 ? scaled_[value] : Scaled(value);
  }

 private:
  std::uint8_t Scaled(std::uint32_t value) const;

  int shift_ = 0;
  int bits_ = 0;
  std::uint32_t max_ = 0;
  std::array<std::uint8_t, 256> scaled_ = {};  // Of up to 8 bits.
};

// Red, green, blue, alpha.
using BmpMasks = std::array<BmpMask, 4>;

// Nothing if one has a gap, or two overlap.
std::optional<BmpMasks> BmpMasksFrom(std::span<const std::uint32_t, 4> masks);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BMP_BMP_MASKS_H_
