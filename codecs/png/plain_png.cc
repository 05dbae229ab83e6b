#include "codecs/png/plain_png.h"

#include <algorithm>
#include <string_view>

#include "base/result.h"
#include "codecs/png/png_crc.h"

namespace darkroom {
namespace {

// Deflate with a window of 32 KiB, as the first byte of a zlib stream.
constexpr std::uint8_t kWholeWindow = 0x78;

bool IsLetter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Whether a decoder may pass over the chunk, whatever it has.
bool IsAncillary(const PngChunkView& chunk) {
  constexpr std::size_t kLongest = 0x7fffffff;
  return std::ranges::all_of(chunk.type, IsLetter) && chunk.type[0] >= 'a' &&
         chunk.body.size() <= kLongest;
}

// Colours for a palette picture, or suggestions for a coloured one.
bool IsPlainPalette(const PngHeader& header, std::size_t size) {
  const std::size_t most =
      header.color_type == 3 ? std::size_t{1} << header.bit_depth : 256;
  const bool coloured = (header.color_type & 2) != 0;
  return coloured && size % 3 == 0 && size >= 3 && size / 3 <= most;
}

bool IsPlainTransparency(const PlainPng& png, std::size_t size) {
  switch (png.header.color_type) {
    case 0:
      return size == 2;
    case 2:
      return size == 6;
    case 3:
      return size >= 1 && size <= png.palette.size() / 3;
    default:
      return false;
  }
}

// The chunks before the pixels, in order.
class Prelude {
 public:
  Prelude(ByteView source, const PngHeader& header)
      : png_({.source = source, .header = header}) {}

  bool Take(const PngChunkView& chunk) {
    if (chunk.type == "IHDR") return TakeHeader(chunk);
    if (chunk.type == "PLTE") return TakePalette(chunk);
    if (chunk.type == "tRNS") return TakeTransparency(chunk);
    return IsAncillary(chunk);
  }

  // At the first IDAT.
  std::optional<PlainPng> Done(std::size_t first_idat) {
    if (png_.header.color_type == 3 && png_.palette.empty()) return {};
    png_.first_idat = first_idat;
    return png_;
  }

 private:
  bool TakeHeader(const PngChunkView& chunk) {
    if (header_seen_) return false;
    header_seen_ = true;
    return HasRightCrc(chunk);
  }

  bool TakePalette(const PngChunkView& chunk) {
    if (palette_seen_ || !png_.transparency.empty()) return false;
    palette_seen_ = true;
    if (png_.header.color_type == 3) png_.palette = chunk.body;
    return HasRightCrc(chunk) && IsPlainPalette(png_.header, chunk.body.size());
  }

  bool TakeTransparency(const PngChunkView& chunk) {
    if (!png_.transparency.empty()) return false;
    png_.transparency = chunk.body;
    return HasRightCrc(chunk) && IsPlainTransparency(png_, chunk.body.size());
  }

  PlainPng png_;
  bool header_seen_ = false;
  bool palette_seen_ = false;
};

// The first byte of the pixels may be in any of the chunks.
bool HasWholeWindow(const PlainPng& png) {
  std::size_t at = png.first_idat;
  for (;;) {
    const auto chunk = NextPngChunk(png.source, at);
    if (!chunk.ok() || chunk->type != "IDAT") return false;
    if (!chunk->body.empty()) return chunk->body[0] == kWholeWindow;
  }
}

}  // namespace

std::optional<PlainPng> FindPlainPng(ByteView source, const PngHeader& header) {
  if (header.interlaced || !header.complete) return std::nullopt;
  Prelude prelude(source, header);
  std::size_t at = kFirstPngChunk;
  for (;;) {
    const std::size_t start = at;
    const auto chunk = NextPngChunk(source, at);
    if (!chunk.ok()) return std::nullopt;
    if (chunk->type == "IDAT") {
      const std::optional<PlainPng> png = prelude.Done(start);
      return png && HasWholeWindow(*png) ? png : std::nullopt;
    }
    if (!prelude.Take(*chunk)) return std::nullopt;
  }
}

bool PngPixelBytes::NextChunk() {
  std::size_t behind = at_;
  const auto chunk = NextPngChunk(source_, behind);
  if (!chunk.ok() || chunk->type != "IDAT" || !HasRightCrc(*chunk)) {
    return false;
  }
  at_ = behind;
  chunk_ = chunk->body;
  return true;
}

std::size_t PngPixelBytes::Read(std::span<std::uint8_t> room) {
  std::size_t size = 0;
  while (size < room.size() && (!chunk_.empty() || NextChunk())) {
    const std::size_t count = std::min(room.size() - size, chunk_.size());
    std::ranges::copy(chunk_.first(count), room.subspan(size).begin());
    chunk_ = chunk_.subspan(count);
    size += count;
  }
  return size;
}

bool PngPixelBytes::NothingFollows() const {
  if (!chunk_.empty()) return false;
  std::size_t at = at_;
  for (;;) {
    const auto chunk = NextPngChunk(source_, at);
    if (!chunk.ok()) return false;
    if (chunk->type == "IEND") {
      return chunk->body.empty() && HasRightCrc(*chunk);
    }
    if (!IsAncillary(*chunk)) return false;
  }
}

}  // namespace darkroom
