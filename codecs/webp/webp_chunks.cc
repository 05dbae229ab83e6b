#include "codecs/webp/webp_chunks.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "codecs/endian.h"
#include "codecs/limits.h"
#include "codecs/webp/webp_header.h"

namespace darkroom {
namespace {

// Flags of VP8X.
constexpr std::uint8_t kAnimated = 0x02;
constexpr std::uint8_t kXmp = 0x04;
constexpr std::uint8_t kExif = 0x08;
constexpr std::uint8_t kAlpha = 0x10;
constexpr std::uint8_t kIcc = 0x20;

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;

struct Chunk {
  std::string_view name;
  ByteView body;
};

// What a file consists of, in the order in which it is to stand there.
struct Parts {
  std::uint8_t flags = 0;
  bool extended = false;
  std::vector<Chunk> chunks;  // Without VP8X.

  void Add(Chunk chunk) {
    if (!chunk.body.empty()) chunks.push_back(chunk);
  }
};

// In a file without the flag, frames are nothing that a decoder looks at.
bool IsPicture(std::string_view name, bool animated) {
  if (name == "ANIM" || name == "ANMF") return animated;
  return name == "ALPH" || name == "VP8 " || name == "VP8L";
}

// Up to where RIFF's size says that the file ends.
Result<std::vector<Chunk>> ChunksOf(ByteView webp) {
  std::vector<Chunk> chunks;
  const std::size_t end = kChunkHeader + std::size_t{Little32(webp, 4)};
  if (end > webp.size()) return CorruptError("webp", "truncated");
  std::size_t at = kRiffHeader;
  while (at < end && end - at >= kChunkHeader) {
    const std::size_t size = Little32(webp, at + 4);
    if (size > end - at - kChunkHeader) {
      return CorruptError("webp", "chunk beyond the end of the file");
    }
    chunks.push_back({.name = AsText(webp.subspan(at, 4)),
                      .body = webp.subspan(at + kChunkHeader, size)});
    at += kChunkHeader + size + (size & 1);
  }
  return chunks;
}

bool IsAnimated(const Chunk& first) {
  return first.name == "VP8X" && (first.body[0] & kAnimated) != 0;
}

// The file's own word on alpha: VP8X's flag or VP8L's bit behind its sides.
bool ClaimsAlpha(const Chunk& first) {
  if (first.name == "VP8X") return (first.body[0] & kAlpha) != 0;
  return first.name == "VP8L" && (first.body[4] & 0x10) != 0;
}

ByteView ProfileOf(const std::vector<Chunk>& chunks) {
  for (const Chunk& chunk : chunks) {
    if (chunk.name == "ICCP") return chunk.body;
  }
  return {};
}

Parts PartsOf(const std::vector<Chunk>& source, const Attachments& attachments,
              OwnProfile own_profile) {
  const ByteView icc = own_profile == OwnProfile::kKept
                           ? ProfileOf(source)
                           : ByteView(attachments.icc);
  const bool animated = IsAnimated(source.front());
  Parts parts;
  parts.Add({.name = "ICCP", .body = icc});
  for (const Chunk& chunk : source) {
    if (IsPicture(chunk.name, animated)) parts.Add(chunk);
    if (chunk.name == "ALPH") parts.extended = true;
  }
  parts.Add({.name = "EXIF", .body = attachments.exif});
  parts.Add({.name = "XMP ", .body = attachments.xmp});
  if (!icc.empty()) parts.flags |= kIcc;
  if (!attachments.exif.empty()) parts.flags |= kExif;
  if (!attachments.xmp.empty()) parts.flags |= kXmp;
  // Not by ANIM, which our decoder can do without.
  if (animated) parts.flags |= kAnimated;
  parts.extended = parts.extended || parts.flags != 0;
  if (ClaimsAlpha(source.front())) parts.flags |= kAlpha;
  return parts;
}

// The body of a VP8X chunk: flags, 24 reserved bits, the sides less one.
Bytes Extended(const Parts& parts, const WebpHeader& header) {
  Bytes body;
  AppendLittle32(parts.flags, body);
  AppendLittle24(static_cast<std::uint32_t>(header.width - 1), body);
  AppendLittle24(static_cast<std::uint32_t>(header.height - 1), body);
  return body;
}

std::uint64_t FileBytes(const Parts& parts) {
  std::uint64_t bytes = kRiffHeader;
  for (const Chunk& chunk : parts.chunks) {
    bytes += kChunkHeader + (chunk.body.size() + 1) / 2 * 2;
  }
  return bytes;
}

Status AppendChunk(const Chunk& chunk, ByteSink& out) {
  Bytes header;
  Append(AsBytes(chunk.name), header);
  AppendLittle32(static_cast<std::uint32_t>(chunk.body.size()), header);
  TRY(out.Append(header));
  TRY(out.Append(chunk.body));
  constexpr std::uint8_t kPadding[] = {0};
  if (chunk.body.size() % 2 != 0) TRY(out.Append(kPadding));
  return {};
}

}  // namespace

Status RewriteWebp(ByteView webp, const Attachments& attachments,
                   OwnProfile own_profile, ByteSink& out) {
  const WebpHeader header = TRY(ParseWebpHeader(webp));
  const std::vector<Chunk> chunks = TRY(ChunksOf(webp));
  Parts parts = PartsOf(chunks, attachments, own_profile);
  const Bytes extended = Extended(parts, header);
  if (parts.extended) {
    parts.chunks.insert(parts.chunks.begin(),
                        {.name = "VP8X", .body = extended});
  }
  const std::uint64_t size = FileBytes(parts);
  if (size > 0xffff'fff0) {
    return Error(ErrorClass::kTooLarge, "webp: over 4 GiB");
  }
  Bytes riff;
  Append(AsBytes("RIFF"), riff);
  AppendLittle32(static_cast<std::uint32_t>(size - kChunkHeader), riff);
  Append(AsBytes("WEBP"), riff);
  TRY(out.Append(riff));
  for (const Chunk& chunk : parts.chunks) TRY(AppendChunk(chunk, out));
  return {};
}

}  // namespace darkroom
