#include "codecs/png/png_header.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/limits.h"
#include "codecs/metadata/exif.h"
#include "codecs/png/png_raw_profile.h"

namespace darkroom {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
// Length, type and CRC around a chunk's body.
constexpr std::size_t kChunkFrame = 12;

using Chunk = PngChunkView;

Result<Chunk> NextChunk(ByteView source, std::size_t& at) {
  if (source.size() - at < kChunkFrame) {
    return CorruptError("png", "truncated: no IEND");
  }
  const std::size_t length = Big32(source, at);
  if (length > source.size() - at - kChunkFrame) {
    return CorruptError("png", "truncated chunk");
  }
  const Chunk chunk = {.type = AsText(source.subspan(at + 4, 4)),
                       .body = source.subspan(at + 8, length),
                       .crc = Big32(source, at + 8 + length)};
  at += kChunkFrame + length;
  return chunk;
}

// Whether the source ends within an IDAT.
bool CutChunkHasPixels(ByteView source, std::size_t at) {
  return AsText(source.subspan(at)).substr(0, 8).ends_with("IDAT");
}

// The depths that each colour type may have, as a set of bits.
bool IsPossible(int color_type, int bit_depth) {
  constexpr unsigned kDepths[] = {
      1 | 2 | 4 | 8 | 16, 0, 8 | 16, 1 | 2 | 4 | 8, 8 | 16, 0, 8 | 16};
  if (color_type < 0 || color_type > 6) return false;
  const bool power_of_two = (bit_depth & (bit_depth - 1)) == 0;
  return bit_depth > 0 && power_of_two &&
         (kDepths[color_type] & static_cast<unsigned>(bit_depth)) != 0;
}

// IHDR: width, height, depth, colour type, compression, filter, interlace.
Result<PngHeader> ReadIhdr(const Chunk& chunk) {
  const ByteView body = chunk.body;
  if (chunk.type != "IHDR" || body.size() != 13) {
    return CorruptError("png", "no IHDR");
  }
  PngHeader header;
  header.width = Big32(body, 0);
  header.height = Big32(body, 4);
  header.bit_depth = body[8];
  header.color_type = body[9];
  header.interlaced = body[12] == 1;
  if (!IsPossible(header.color_type, header.bit_depth)) {
    return CorruptError("png", "impossible depth and colour type in IHDR");
  }
  if (body[10] != 0 || body[11] != 0 || body[12] > 1) {
    return CorruptError("png", "unknown method in IHDR");
  }
  return header;
}

}  // namespace

Result<PngChunkView> NextPngChunk(ByteView source, std::size_t& at) {
  return NextChunk(source, at);
}

bool IsPng(ByteView head) { return AsText(head).starts_with(kSignature); }

Result<PngHeader> ParsePngHeader(ByteView source) {
  std::size_t at = kSignature.size();
  if (!IsPng(source)) return CorruptError("png", "no signature");
  const Chunk first = TRY(NextChunk(source, at));
  PngHeader header = TRY(ReadIhdr(first));
  bool pixels_seen = false;
  std::optional<Orientation> exif;
  std::optional<Orientation> raw_profile;
  for (;;) {
    const Result<Chunk> next = NextChunk(source, at);
    header.complete = next.ok();
    if (!header.complete) {
      // Pixels may have come; the chunk that is cut may have some.
      pixels_seen = pixels_seen || CutChunkHasPixels(source, at);
      if (!pixels_seen) return next.error();
      break;
    }
    const Chunk& chunk = next.value();
    if (chunk.type == "IEND") break;
    if (chunk.type == "IDAT") pixels_seen = true;
    // tRNS means nothing where there is alpha already, or after the pixels.
    if (chunk.type == "tRNS" && header.color_type < 4 && !pixels_seen) {
      header.transparency = true;
    }
    if (chunk.type == "eXIf" && !exif) exif = ExifOrientation(chunk.body);
    if (!raw_profile) {
      raw_profile = RawProfileOrientation(chunk.type, chunk.body);
    }
  }
  if (!pixels_seen) return CorruptError("png", "no IDAT");
  header.orientation =
      exif.value_or(raw_profile.value_or(Orientation::kUpright));
  return header;
}

}  // namespace darkroom
