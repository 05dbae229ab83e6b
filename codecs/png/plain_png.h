// The PNGs that are decoded without libpng, and the chunks of their pixels.

#ifndef DARKROOM_CODECS_PNG_PLAIN_PNG_H_
#define DARKROOM_CODECS_PNG_PLAIN_PNG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "codecs/png/png_header.h"

namespace darkroom {

// A PNG with nothing unusual before its pixels.  Borrows the source.
struct PlainPng {
  ByteView source;
  PngHeader header;
  ByteView palette;            // The body of PLTE; of colour type 3 only.
  ByteView transparency;       // The body of tRNS.
  std::size_t first_idat = 0;  // Where it begins.
};

// Nothing for what libpng had better judge: a PNG that is interlaced or has no
// end, or of whose chunks before the pixels one that matters is damaged, out of
// place, of an odd size or unknown; and one whose zlib stream has a window of
// less than 32 KiB, which zlib enforces in its own way.
std::optional<PlainPng> FindPlainPng(ByteView source, const PngHeader& header);

// The bodies of all IDATs as one run of bytes.  Thread-compatible.
class PngPixelBytes {
 public:
  explicit PngPixelBytes(const PlainPng& png)
      : source_(png.source), at_(png.first_idat) {}

  // Copies what comes next to the beginning of `room`, as much as it holds; how
  // much.  Less only before a chunk that is none of the pixels' or has a wrong
  // CRC.
  std::size_t Read(std::span<std::uint8_t> room);

  // Whether all of them have been read and nothing follows but chunks that do
  // not matter and a sound IEND.
  bool NothingFollows() const;

 private:
  bool NextChunk();

  ByteView source_;
  std::size_t at_;  // Behind chunk_.
  ByteView chunk_;  // What is left of the present one.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PLAIN_PNG_H_
