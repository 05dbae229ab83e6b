#include "codecs/webp/webp_metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "codecs/metadata/exif.h"
#include "codecs/webp/webp_header.h"

namespace darkroom {
namespace {

void KeepFirst(ByteView body, std::uint64_t most, Bytes& to) {
  if (!to.empty() || body.size() > most) return;
  to.assign(body.begin(), body.end());
}

}  // namespace

SourceMetadata WebpMetadata(ByteView chunks) {
  SourceMetadata metadata;
  std::size_t at = 0;
  while (const auto chunk = NextWebpChunk(chunks, at)) {
    if (chunk->cut) break;
    if (chunk->name == "ICCP") {
      KeepFirst(chunk->body, kMaxIccBytes, metadata.color.icc);
    }
    if (chunk->name == "EXIF") {
      KeepFirst(TiffOf(chunk->body), kMaxExifBytes, metadata.exif);
    }
    if (chunk->name == "XMP ") {
      KeepFirst(chunk->body, kMaxExifBytes, metadata.xmp);
    }
  }
  return metadata;
}

}  // namespace darkroom
