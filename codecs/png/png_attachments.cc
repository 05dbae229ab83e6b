#include "codecs/png/png_attachments.h"

#include <zlib.h>

#include <cstdint>
#include <string_view>

#include "codecs/endian.h"

namespace darkroom {
namespace {

// A keyword as XMP's specification gives it (part 3, 1.1.5), not compressed,
// in no language and without a translated keyword.
constexpr std::string_view kXmpPrefix{"XML:com.adobe.xmp\0\0\0\0\0", 22};

}  // namespace

std::vector<PngChunk> PngChunksOf(const Attachments& attachments) {
  std::vector<PngChunk> chunks;
  if (!attachments.exif.empty()) {
    chunks.push_back({.type = "eXIf", .body = attachments.exif});
  }
  if (!attachments.xmp.empty()) {
    PngChunk text = {.type = "iTXt"};
    Append(AsBytes(kXmpPrefix), text.body);
    Append(attachments.xmp, text.body);
    chunks.push_back(std::move(text));
  }
  return chunks;
}

Bytes Serialised(const PngChunk& chunk) {
  Bytes bytes;
  AppendBig32(static_cast<std::uint32_t>(chunk.body.size()), bytes);
  Append(AsBytes(chunk.type), bytes);
  Append(chunk.body, bytes);
  const uLong crc = crc32_z(0, bytes.data() + 4, bytes.size() - 4);
  AppendBig32(static_cast<std::uint32_t>(crc), bytes);
  return bytes;
}

}  // namespace darkroom
