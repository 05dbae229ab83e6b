// The PNGs that are decoded without libpng, and the chunks of their pixels.

#ifndef DARKROOM_CODECS_PLAIN_PNG_H_
#define DARKROOM_CODECS_PLAIN_PNG_H_

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "codecs/png_header.h"

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

// The bodies of IDAT, one after the other.  Thread-compatible.
class PngPixelChunks {
 public:
  explicit PngPixelChunks(const PlainPng& png)
      : source_(png.source), at_(png.first_idat) {}

  // The next one's, which may be empty; nothing if there is no more or its CRC
  // is wrong.
  std::optional<ByteView> Next();

  // Whether nothing follows but chunks that do not matter and a sound IEND.
  bool NothingFollows() const;

 private:
  ByteView source_;
  std::size_t at_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PLAIN_PNG_H_
