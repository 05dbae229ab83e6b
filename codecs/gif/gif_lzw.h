// The compression of GIF: LZW with codes of 2 to 12 bits in blocks of bytes.

#ifndef DARKROOM_CODECS_GIF_GIF_LZW_H_
#define DARKROOM_CODECS_GIF_GIF_LZW_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace darkroom {

// The largest size of a pixel's code; the smallest is 1.
inline constexpr int kMaxGifPixelBits = 8;

// Pixels of one frame, in the order of the file.  Borrows the blocks.  Takes
// 17 KiB and nothing more.  Thread-compatible.
class GifLzw {
 public:
  enum class Outcome : std::uint8_t {
    kPixels,     // All that were asked for.
    kEnded,      // The data ended before.
    kDefective,  // A code that no encoder can have written.
  };

  // `blocks` is each block's size and its bytes, up to one of size 0 or the
  // end of the file; 1 <= `pixel_bits` <= kMaxGifPixelBits.
  GifLzw(ByteView blocks, int pixel_bits);

  // Palette indices, below 2 ^ pixel_bits.  Unless it is kPixels, the outcome
  // stays the same, and what `pixels` holds is of no use.
  Outcome Read(std::span<std::uint8_t> pixels);

 private:
  static constexpr int kMaxCodes = 4096;
  static constexpr int kNone = -1;

  void Clear();
  int NextByte();
  int NextCode();
  bool Expand(int code);
  void Learn(int code);

  ByteView blocks_;
  std::size_t at_ = 0;
  std::size_t left_in_block_ = 0;
  std::uint32_t bits_ = 0;
  int bit_count_ = 0;

  const int clear_;  // And the code after it is the end.
  int code_bits_ = 0;
  int next_ = 0;            // The code that will be learned next.
  int previous_ = kNone;    // The last code.
  std::uint8_t first_ = 0;  // Its first pixel.
  std::array<std::uint16_t, kMaxCodes> prefix_ = {};
  std::array<std::uint8_t, kMaxCodes> suffix_ = {};
  // Pixels of the last code that are still to be read, the next one last.
  std::array<std::uint8_t, kMaxCodes + 1> stack_ = {};
  std::size_t depth_ = 0;
  Outcome outcome_ = Outcome::kPixels;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_GIF_GIF_LZW_H_
