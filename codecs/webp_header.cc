#include "codecs/webp_header.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/exif.h"
#include "codecs/limits.h"

namespace darkroom {
namespace {

// "RIFF", the size of what follows, "WEBP"; then chunks of a name, a size and
// a body that is padded to an even size.
constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::uint8_t kAnimationFlag = 0x02;

struct Chunk {
  std::string_view name;
  ByteView body;
};

struct Size {
  int width = 0;
  int height = 0;
};

// The chunk at `at`, which moves behind it; nothing at the end of `chunks`.
Result<std::optional<Chunk>> NextChunk(ByteView chunks, std::size_t& at) {
  if (at >= chunks.size() || chunks.size() - at < kChunkHeader) {
    return std::optional<Chunk>();
  }
  const std::size_t size = Little32(chunks, at + 4);
  if (size > chunks.size() - at - kChunkHeader) {
    return CorruptError("webp", "chunk beyond the end of the file");
  }
  const Chunk chunk = {.name = AsText(chunks.subspan(at, 4)),
                       .body = chunks.subspan(at + kChunkHeader, size)};
  at += kChunkHeader + size + (size & 1);
  return std::optional<Chunk>(chunk);
}

// RFC 6386, 9.1: a tag of 3 bytes whose lowest bit is 0 for a key frame, the
// start code, and 14 bits for each side.
Result<Size> ReadVp8(ByteView body) {
  if (body.size() < 10) return CorruptError("webp", "truncated VP8 header");
  const bool start_code = body[3] == 0x9d && body[4] == 0x01 && body[5] == 0x2a;
  if ((body[0] & 1) != 0 || !start_code) {
    return CorruptError("webp", "no VP8 key frame");
  }
  return Size{.width = static_cast<int>(Little16(body, 6) & 0x3fff),
              .height = static_cast<int>(Little16(body, 8) & 0x3fff)};
}

// The signature 0x2f and 14 bits for each side, less one.
Result<Size> ReadVp8l(ByteView body) {
  if (body.size() < 5 || body[0] != 0x2f) {
    return CorruptError("webp", "no VP8L header");
  }
  const std::uint32_t bits = Little32(body, 1);
  return Size{.width = static_cast<int>(bits & 0x3fff) + 1,
              .height = static_cast<int>(bits >> 14 & 0x3fff) + 1};
}

bool IsBitstream(const Chunk& chunk) {
  return chunk.name == "VP8 " || chunk.name == "VP8L";
}

Result<Size> ReadBitstreamSize(const Chunk& chunk) {
  return chunk.name == "VP8L" ? ReadVp8l(chunk.body) : ReadVp8(chunk.body);
}

// The first bitstream of `chunks`, whose size must be `size`.
Status FindBitstream(ByteView chunks, Size size, WebpHeader& header) {
  std::size_t at = 0;
  while (const std::optional<Chunk> chunk = TRY(NextChunk(chunks, at))) {
    if (!IsBitstream(*chunk)) continue;
    const Size own = TRY(ReadBitstreamSize(*chunk));
    if (own.width != size.width || own.height != size.height) {
      return CorruptError("webp", "two sizes for one frame");
    }
    header.lossless = chunk->name == "VP8L";
    return {};
  }
  return CorruptError("webp", "no bitstream");
}

// ANMF: x / 2, y / 2, width - 1, height - 1, duration (24 bits each), flags.
Status ReadAnimationFrame(const Chunk& chunk, WebpHeader& header) {
  constexpr std::size_t kFrameHeader = 16;
  const ByteView body = chunk.body;
  if (body.size() < kFrameHeader) return CorruptError("webp", "short ANMF");
  WebpHeader::Frame& frame = header.frame;
  frame.x = static_cast<int>(Little24(body, 0)) * 2;
  frame.y = static_cast<int>(Little24(body, 3)) * 2;
  frame.width = static_cast<int>(Little24(body, 6)) + 1;
  frame.height = static_cast<int>(Little24(body, 9)) + 1;
  frame.bitstream = body.subspan(kFrameHeader);
  if (frame.x + frame.width > header.width ||
      frame.y + frame.height > header.height) {
    return CorruptError("webp", "frame outside the canvas");
  }
  return FindBitstream(frame.bitstream,
                       {.width = frame.width, .height = frame.height}, header);
}

// VP8X: flags, 24 reserved bits, width - 1, height - 1.
Status ReadExtended(const Chunk& chunk, WebpHeader& header) {
  if (chunk.body.size() < 10) return CorruptError("webp", "short VP8X");
  header.animated = (chunk.body[0] & kAnimationFlag) != 0;
  header.width = static_cast<int>(Little24(chunk.body, 4)) + 1;
  header.height = static_cast<int>(Little24(chunk.body, 7)) + 1;
  return {};
}

// What comes after VP8X: the first frame or the picture, and the metadata.
Status ReadExtendedChunks(ByteView chunks, std::size_t at, WebpHeader& header) {
  bool frame_seen = false;
  bool exif_seen = false;
  const std::size_t first = at;
  while (const std::optional<Chunk> chunk = TRY(NextChunk(chunks, at))) {
    if (chunk->name == "ANMF" && header.animated && !frame_seen) {
      frame_seen = true;
      TRY(ReadAnimationFrame(*chunk, header));
    }
    if (chunk->name == "EXIF" && !exif_seen) {
      exif_seen = true;
      header.orientation = ExifOrientation(chunk->body);
    }
  }
  if (header.animated) {
    if (!frame_seen) return CorruptError("webp", "no frame");
    return {};
  }
  return FindBitstream(chunks.subspan(first),
                       {.width = header.width, .height = header.height},
                       header);
}

// The chunks that RIFF's size promises, all of which must be there.
Result<ByteView> ChunksOf(ByteView source) {
  if (!IsWebp(source)) return CorruptError("webp", "no RIFF header");
  const std::size_t size = Little32(source, 4);
  if (size < 4 + kChunkHeader) return CorruptError("webp", "empty RIFF");
  if (size > source.size() - kChunkHeader) {
    return CorruptError("webp", "truncated");
  }
  return source.subspan(kRiffHeader, size - 4);
}

}  // namespace

bool IsWebp(ByteView head) {
  const std::string_view text = AsText(head);
  return text.size() >= kRiffHeader && text.starts_with("RIFF") &&
         text.substr(8, 4) == "WEBP";
}

Result<WebpHeader> ParseWebpHeader(ByteView source) {
  const ByteView chunks = TRY(ChunksOf(source));
  WebpHeader header;
  std::size_t at = 0;
  const std::optional<Chunk> first = TRY(NextChunk(chunks, at));
  if (!first) return CorruptError("webp", "no chunk");
  if (first->name == "VP8X") {
    TRY(ReadExtended(*first, header));
    TRY(ReadExtendedChunks(chunks, std::min(at, chunks.size()), header));
  } else if (IsBitstream(*first)) {
    const Size size = TRY(ReadBitstreamSize(*first));
    header.width = size.width;
    header.height = size.height;
    header.lossless = first->name == "VP8L";
  } else {
    return CorruptError("webp", "no picture in the first chunk");
  }
  if (!header.animated) {
    header.frame = {.width = header.width,
                    .height = header.height,
                    .bitstream = source.first(kRiffHeader + chunks.size())};
  }
  return header;
}

}  // namespace darkroom
