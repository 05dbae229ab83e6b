#include "codecs/bmp/bmp_masks.h"

#include <bit>
#include <cstddef>

namespace darkroom {

std::optional<BmpMask> BmpMask::From(std::uint32_t mask) {
  BmpMask made;
  if (mask == 0) return made;
  made.shift_ = std::countr_zero(mask);
  made.bits_ = std::popcount(mask);
  made.max_ = mask >> made.shift_;
  if (std::countr_one(made.max_) != made.bits_) return std::nullopt;
  for (std::uint32_t i = 0; made.bits_ <= 8 && i <= made.max_; ++i) {
    made.scaled_[i] = made.Scaled(i);
  }
  return made;
}

// To nearest.
std::uint8_t BmpMask::Scaled(std::uint32_t value) const {
  if (max_ == 0) return 0;
  return static_cast<std::uint8_t>((std::uint64_t{value} * 255 + max_ / 2) /
                                   max_);
}

std::optional<BmpMasks> BmpMasksFrom(std::span<const std::uint32_t, 4> masks) {
  BmpMasks made;
  std::uint32_t taken = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const std::optional<BmpMask> mask = BmpMask::From(masks[i]);
    if (!mask || (taken & masks[i]) != 0) return std::nullopt;
    taken |= masks[i];
    made[i] = *mask;
  }
  return made;
}

}  // namespace darkroom
