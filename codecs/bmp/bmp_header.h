// The headers of a BMP, from OS/2's first to Windows' fifth.

#ifndef DARKROOM_CODECS_BMP_BMP_HEADER_H_
#define DARKROOM_CODECS_BMP_BMP_HEADER_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/bmp/bmp_masks.h"

namespace darkroom {

enum class BmpPacking : std::uint8_t { kRows, kRle4, kRle8 };

struct BmpHeader {
  int width = 0;
  int height = 0;
  bool top_down = false;
  int bits = 0;  // Per pixel: 1, 2, 4, 8, 16, 24 or 32.
  BmpPacking packing = BmpPacking::kRows;
  BmpMasks masks;    // Of 16 and 32 bits.
  ByteView palette;  // Of up to 8 bits: blue, green, red and perhaps a zero.
  std::size_t palette_entry = 4;  // Bytes.
  ByteView pixels;                // Up to the end of the file.
  ByteView icc;                   // Empty if there is none.

  bool indexed() const { return bits <= 8; }
  std::size_t colors() const { return palette.size() / palette_entry; }
  // Bytes from one row to the next, which begins at a multiple of 4.
  std::uint64_t stride() const { return (row_bits() + 31) / 32 * 4; }
  std::uint64_t row_bytes() const { return (row_bits() + 7) / 8; }

 private:
  std::uint64_t row_bits() const {
    return static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(bits);
  }
};

bool IsBmp(ByteView head);

// Allocates nothing; the pixels may be missing.  Errors: kCorrupt, kUnsupported
// (a BMP that contains another format, OS/2's Huffman codes and RLE24).
Result<BmpHeader> ParseBmpHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BMP_BMP_HEADER_H_
