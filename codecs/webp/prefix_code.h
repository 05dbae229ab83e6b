// The prefix codes of lossless WebP (RFC 9649, 3.7.2), symbol by symbol.

#ifndef DARKROOM_CODECS_WEBP_PREFIX_CODE_H_
#define DARKROOM_CODECS_WEBP_PREFIX_CODE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// Bits from the lowest of every byte on; zeros once there are no more.
class PrefixBits {
 public:
  explicit PrefixBits(ByteView bytes) : bytes_(bytes) {}

  // The first bit is the lowest.  `count` is at most 32.
  std::uint32_t Take(int count);

  std::size_t position() const { return at_; }
  // Whether more was taken than there is.
  bool ended() const { return at_ > 8 * bytes_.size(); }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;  // In bits.
};

class PrefixCode {
 public:
  // The code's own description, for symbols below `alphabet`.  False if it is
  // broken.
  bool Read(PrefixBits& bits, int alphabet);

  // The next symbol, which takes no bits where there is but one; -1 for none.
  int Next(PrefixBits& bits) const;

 private:
  static constexpr int kMostBits = 15;

  static bool ReadSimple(PrefixBits& bits, std::span<std::uint8_t> lengths);
  static bool ReadNormal(PrefixBits& bits, std::span<std::uint8_t> lengths);
  bool Build(std::span<const std::uint8_t> lengths);

  std::array<int, kMostBits + 1> counts_ = {};  // Of codes, by their length.
  std::vector<std::uint16_t> symbols_;          // By code.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_PREFIX_CODE_H_
