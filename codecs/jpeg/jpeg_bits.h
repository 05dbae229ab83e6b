// The bits of a JPEG's entropy-coded data (ITU-T T.81, F.1.2.3 and B.1.1.5).

#ifndef DARKROOM_CODECS_JPEG_JPEG_BITS_H_
#define DARKROOM_CODECS_JPEG_JPEG_BITS_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_markers.h"

namespace darkroom {

// Reads up to the next marker, and from there on zeros.  Borrows `data`.
//
// Inlined by force, so that a loop holds it in registers: a call that takes its
// address would have every bit go through memory.  Thread-compatible.
class JpegBits {
 public:
  JpegBits() = default;
  explicit JpegBits(ByteView data)
      : next_(data.data()), end_(data.data() + data.size()) {}

  // How many bits may be looked at and dropped after a Refill, all in all.
  static constexpr int kReady = 56;

  [[gnu::always_inline]] void Refill() {
    if (end_ - next_ >= 8) [[likely]] {
      const std::uint64_t word = Big64({next_, 8}, 0);
      if (!HasMarkerByte(word)) [[likely]] {
        // As many bytes as there is room for.  Bits of the next one may stand
        // behind them; they are set once more when it is counted.
        bits_ |= word >> count_;
        next_ += (63 - count_) / 8;
        count_ |= kReady;
        return;
      }
    }
    RefillBytewise();
  }

  // The next `count` bits, 1 to 32.
  std::uint32_t Peek(int count) const {
    return static_cast<std::uint32_t>(bits_ >> (64 - count));
  }
  // The same of 0 to 56.
  std::uint64_t PeekFew(int count) const { return bits_ >> 1 >> (63 - count); }
  void Drop(int count) {
    bits_ <<= count;
    count_ -= count;
  }

  // Whether more was dropped than there is.
  bool overrun() const { return count_ < 0; }

  // Moves behind the marker RST`number` if that is what comes next, after the
  // bits that fill up a byte and bytes that fill up the room; else false.
  bool PassRestart(int number) {
    RefillBytewise();
    if (count_ < 0 || count_ >= 8) return false;
    ByteView left = rest();
    while (left.size() > 2 && left[0] == 0xff && left[1] == 0xff) {
      left = left.subspan(1);
    }
    if (left.size() < 2 || left[0] != 0xff || left[1] != kJpegRst0 + number) {
      return false;
    }
    *this = JpegBits(left.subspan(2));
    return true;
  }

  // What was not loaded yet.  It begins at the next marker at the latest; up to
  // 7 bytes before it may be loaded and not dropped.
  ByteView rest() const {
    return {next_, static_cast<std::size_t>(end_ - next_)};
  }

 private:
  // Whether one of the eight bytes is 0xff.
  static bool HasMarkerByte(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x0101010101010101;
    return ((~word - kLow) & word & (kLow << 7)) != 0;
  }

  // A zero behind 0xff belongs to it; anything else makes it a marker.
  [[gnu::always_inline]] void RefillBytewise() {
    while (count_ >= 0 && count_ < kReady && next_ != end_) {
      const std::uint64_t byte = *next_;
      const bool escaped = byte == 0xff;
      if (escaped && (end_ - next_ < 2 || next_[1] != 0)) return;
      bits_ |= byte << (kReady - count_);
      next_ += escaped ? 2 : 1;
      count_ += 8;
    }
  }

  const std::uint8_t* next_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t bits_ = 0;  // The next one is the highest.
  int count_ = 0;           // Of the bits in it; negative after an overrun.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_BITS_H_
