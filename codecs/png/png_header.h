// The chunks of a PNG, without their contents.

#ifndef DARKROOM_CODECS_PNG_PNG_HEADER_H_
#define DARKROOM_CODECS_PNG_PNG_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/header.h"

namespace darkroom {

struct PngHeader {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int bit_depth = 0;
  int color_type = 0;  // PNG's: 0 gray, 2 RGB, 3 palette, 4 and 6 with alpha.
  bool interlaced = false;
  bool transparency = false;  // tRNS.
  bool complete = true;       // Its last chunk is IEND.
  Orientation orientation = Orientation::kUpright;

  bool alpha() const { return color_type >= 4 || transparency; }
  bool gray() const { return color_type == 0 || color_type == 4; }
  int channels() const { return (gray() ? 1 : 3) + (alpha() ? 1 : 0); }
  int sample_bytes() const { return bit_depth == 16 ? 2 : 1; }  // Delivered.
};

struct PngChunkView {
  std::string_view type;
  ByteView body;
  std::uint32_t crc = 0;  // Of both, as stored.
};

bool IsPng(ByteView head);

// The chunk at `at`, which moves behind it; the first one is at
// kFirstPngChunk.  Errors: kCorrupt (truncated).
Result<PngChunkView> NextPngChunk(ByteView source, std::size_t& at);
inline constexpr std::size_t kFirstPngChunk = 8;

// Walks from chunk to chunk up to IEND and allocates nothing.  The orientation
// is that of eXIf, else of ImageMagick's raw profile.
// Errors: kCorrupt (truncated before the pixels, no IHDR, impossible values).
Result<PngHeader> ParsePngHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_HEADER_H_
