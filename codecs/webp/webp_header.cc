#include "codecs/webp/webp_header.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/limits.h"
#include "codecs/metadata/exif.h"
#include "codecs/pixel_count.h"
#include "codecs/webp/vp8l_groups.h"

namespace darkroom {
namespace {

// "RIFF", the size of what follows, "WEBP"; then chunks of a name, a size and
// a body that is padded to an even size.
constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::uint8_t kAnimationFlag = 0x02;
constexpr std::string_view kCut = "chunk beyond the end of the file";

using Chunk = WebpChunkView;

struct Size {
  int width = 0;
  int height = 0;
};

// The chunk at `at`, which moves behind it; nothing at the end of `chunks`.
std::optional<Chunk> NextChunk(ByteView chunks, std::size_t& at) {
  if (at >= chunks.size() || chunks.size() - at < kChunkHeader) return {};
  const std::size_t size = Little32(chunks, at + 4);
  const std::size_t there = std::min(size, chunks.size() - at - kChunkHeader);
  const Chunk chunk = {.name = AsText(chunks.subspan(at, 4)),
                       .body = chunks.subspan(at + kChunkHeader, there),
                       .cut = there < size};
  at += kChunkHeader + there + (there & 1);
  return chunk;
}

// RFC 6386, 9.1: a tag of 3 bytes whose lowest bit is 0 for a key frame, the
// start code, and 14 bits for each side.
std::optional<Size> ReadVp8(ByteView body) {
  if (body.size() < 10 || (body[0] & 1) != 0) return std::nullopt;
  const bool start_code = body[3] == 0x9d && body[4] == 0x01 && body[5] == 0x2a;
  if (!start_code) return std::nullopt;
  return Size{.width = static_cast<int>(Little16(body, 6) & 0x3fff),
              .height = static_cast<int>(Little16(body, 8) & 0x3fff)};
}

constexpr std::size_t kVp8lHeader = 5;

// The signature 0x2f, 14 bits for each side, less one, one for alpha and 3 of
// the version.
std::optional<Size> ReadVp8l(ByteView body) {
  if (body.size() < kVp8lHeader || body[0] != 0x2f) return std::nullopt;
  const std::uint32_t bits = Little32(body, 1);
  return Size{.width = static_cast<int>(bits & 0x3fff) + 1,
              .height = static_cast<int>(bits >> 14 & 0x3fff) + 1};
}

bool Vp8lHasAlpha(ByteView body) { return (body[4] & 0x10) != 0; }

// ALPH: flags, of which the lowest two say how the rest is compressed.
ByteView Vp8lOfAlpha(ByteView body) {
  constexpr std::uint8_t kLossless = 1;
  if (body.empty() || (body[0] & 3) != kLossless) return {};
  return body.subspan(1);
}

bool IsBitstream(const Chunk& chunk) {
  return chunk.name == "VP8 " || chunk.name == "VP8L";
}

std::optional<Size> ReadBitstreamSize(const Chunk& chunk) {
  return chunk.name == "VP8L" ? ReadVp8l(chunk.body) : ReadVp8(chunk.body);
}

// For functions that return false or nothing, and say why in `flaw`.
std::nullopt_t Broken(std::string_view what, std::optional<Flaw>& flaw) {
  // A truncated file is broken for that reason.
  if (!flaw) flaw = {Damage::kBroken, what};
  return std::nullopt;
}

// The first bitstream of `chunks`, whose size must be that of the frame.  What
// follows it is cut off: libwebp would read on where a bitstream is too short,
// and make pixels of metadata.
std::optional<WebpFrame> WithBitstream(WebpFrame frame, ByteView chunks,
                                       std::optional<Flaw>& flaw) {
  std::size_t begin = 0;
  std::size_t at = 0;
  while (const std::optional<Chunk> chunk = NextChunk(chunks, at)) {
    if (chunk->cut) flaw = {Damage::kTruncation, kCut};
    if (chunk->name == "ALPH") {
      frame.alpha = true;
      frame.vp8l = Vp8lOfAlpha(chunk->body);
    }
    if (!IsBitstream(*chunk)) {
      if (!frame.alpha) begin = at;
      continue;
    }
    frame.bitstream = chunks.first(std::min(at, chunks.size())).subspan(begin);
    const std::optional<Size> own = ReadBitstreamSize(*chunk);
    if (!own) return Broken("no header of a bitstream", flaw);
    if (own->width != frame.rect.width || own->height != frame.rect.height) {
      return Broken("two sizes for one frame", flaw);
    }
    frame.lossless = chunk->name == "VP8L";
    if (frame.lossless) {
      frame.alpha = Vp8lHasAlpha(chunk->body);
      frame.vp8l = chunk->body.subspan(kVp8lHeader);
    }
    return frame;
  }
  return Broken("no bitstream", flaw);
}

// ANMF: x / 2, y / 2, width - 1, height - 1, duration (24 bits each), flags.
std::optional<WebpFrame> ReadAnimationFrame(ByteView body, PlaneSize canvas,
                                            std::optional<Flaw>& flaw) {
  constexpr std::size_t kFrameHeader = 16;
  if (body.size() < kFrameHeader) return Broken("short ANMF", flaw);
  const CanvasRect rect = {.x = static_cast<int>(Little24(body, 0)) * 2,
                           .y = static_cast<int>(Little24(body, 3)) * 2,
                           .width = static_cast<int>(Little24(body, 6)) + 1,
                           .height = static_cast<int>(Little24(body, 9)) + 1};
  if (rect.x + rect.width > canvas.width ||
      rect.y + rect.height > canvas.height) {
    return Broken("frame outside the canvas", flaw);
  }
  const ByteView chunks = body.subspan(kFrameHeader);
  return WithBitstream(
      {.rect = rect,
       .blends = (body[15] & 2) == 0,
       .clears = (body[15] & 1) != 0,
       .duration = std::chrono::milliseconds(Little24(body, 12))},
      chunks, flaw);
}

// VP8X: flags, 24 reserved bits, width - 1, height - 1.
Status ReadExtended(const Chunk& chunk, WebpHeader& header) {
  if (chunk.body.size() < 10) return CorruptError("webp", "short VP8X");
  header.animated = (chunk.body[0] & kAnimationFlag) != 0;
  header.width = static_cast<int>(Little24(chunk.body, 4)) + 1;
  header.height = static_cast<int>(Little24(chunk.body, 7)) + 1;
  return {};
}

// What is told of the file as a whole.
void ReadOtherChunks(WebpHeader& header) {
  bool exif_seen = false;
  std::size_t at = 0;
  while (const std::optional<Chunk> chunk = NextChunk(header.chunks, at)) {
    if (chunk->cut) header.flaw = {Damage::kTruncation, kCut};
    // ANIM: the background, which browsers ignore, and the loops.
    if (chunk->name == "ANIM" && header.animated && chunk->body.size() >= 6) {
      header.loops = static_cast<int>(Little16(chunk->body, 4));
    }
    if (chunk->name == "EXIF" && !exif_seen) {
      exif_seen = true;
      header.orientation = ExifOrientation(chunk->body);
    }
  }
}

bool Covers(const WebpFrame& frame, const WebpHeader& header) {
  return frame.rect.width == header.width && frame.rect.height == header.height;
}

// What decoding `frame` may take.
void Reckon(const WebpFrame& frame, WebpHeader& header) {
  const std::uint64_t pixels = PixelsOf({frame.rect.width, frame.rect.height});
  std::uint64_t& largest = frame.lossless ? header.lossless_pixels
                                          : (frame.alpha ? header.alpha_pixels
                                                         : header.lossy_pixels);
  largest = std::max(largest, pixels);
  const bool first = header.frames == 1;
  if (frame.blends && frame.alpha && !first) {
    header.blended_pixels = std::max(header.blended_pixels, pixels);
  }
  header.lossless = header.lossless && frame.lossless;
  header.table_bytes = std::max(
      header.table_bytes,
      Vp8lTableBytes(frame.vp8l, {frame.rect.width, frame.rect.height}));
}

// Laying a frame over others never makes a pixel transparent.
Status ReadAllFrames(WebpHeader& header) {
  WebpFrames frames(header);
  header.frames = 0;
  bool clears = false;
  while (const std::optional<WebpFrame> frame = frames.Next()) {
    if (++header.frames == 1) {
      header.frame = *frame;
      header.alpha = frame->alpha || !Covers(*frame, header);
    }
    header.alpha = header.alpha || clears || (frame->alpha && !frame->blends);
    clears = frame->clears;
    Reckon(*frame, header);
  }
  if (header.frames == 0) {
    return CorruptError("webp",
                        frames.flaw() ? frames.flaw()->what : "no frame");
  }
  if (!header.flaw) header.flaw = frames.flaw();
  return {};
}

Status ReadPicture(WebpHeader& header) {
  const std::optional<WebpFrame> frame =
      WithBitstream({.rect = {.width = header.width, .height = header.height}},
                    header.chunks, header.flaw);
  if (!frame) return CorruptError("webp", header.flaw->what);
  header.frame = *frame;
  header.alpha = header.frame.alpha;
  Reckon(header.frame, header);
  return {};
}

// The chunks that RIFF's size promises, or what is there of them.
Result<ByteView> ChunksOf(ByteView source, std::optional<Flaw>& flaw) {
  if (!IsWebp(source)) return CorruptError("webp", "no RIFF header");
  const std::size_t size = Little32(source, 4);
  if (size < 4 + kChunkHeader) return CorruptError("webp", "empty RIFF");
  if (size > source.size() - kChunkHeader) {
    flaw = {Damage::kTruncation, "truncated"};
  }
  const ByteView rest = source.subspan(kRiffHeader);
  return rest.first(std::min(size - 4, rest.size()));
}

}  // namespace

std::optional<WebpChunkView> NextWebpChunk(ByteView chunks, std::size_t& at) {
  return NextChunk(chunks, at);
}

bool IsWebp(ByteView head) {
  const std::string_view text = AsText(head);
  return text.size() >= kRiffHeader && text.starts_with("RIFF") &&
         text.substr(8, 4) == "WEBP";
}

WebpFrames::WebpFrames(const WebpHeader& header)
    : chunks_(header.chunks), canvas_{header.width, header.height} {}

std::optional<WebpFrame> WebpFrames::Next() {
  while (!flaw_) {
    const std::optional<Chunk> chunk = NextChunk(chunks_, at_);
    if (!chunk) return std::nullopt;
    if (chunk->name != "ANMF") continue;
    if (chunk->cut) flaw_ = {Damage::kTruncation, kCut};
    return ReadAnimationFrame(chunk->body, canvas_, flaw_);
  }
  return std::nullopt;
}

Result<WebpHeader> ParseWebpHeader(ByteView source) {
  WebpHeader header;
  header.chunks = TRY(ChunksOf(source, header.flaw));
  std::size_t at = 0;
  const std::optional<Chunk> first = NextChunk(header.chunks, at);
  if (!first) return CorruptError("webp", "no chunk");
  if (first->name == "VP8X") {
    TRY(ReadExtended(*first, header));
    ReadOtherChunks(header);
  } else if (IsBitstream(*first)) {
    const std::optional<Size> size = ReadBitstreamSize(*first);
    if (!size) return CorruptError("webp", "no header of a bitstream");
    header.width = size->width;
    header.height = size->height;
  } else {
    return CorruptError("webp", "no picture in the first chunk");
  }
  if (header.animated) {
    TRY(ReadAllFrames(header));
  } else {
    TRY(ReadPicture(header));
  }
  return header;
}

}  // namespace darkroom
