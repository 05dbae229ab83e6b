#include "codecs/png/png_crc.h"

#include <isa-l/crc.h>

namespace darkroom {

bool HasRightCrc(const PngChunkView& chunk) {
  const ByteView type = AsBytes(chunk.type);
  return crc32_gzip_refl(0, type.data(), type.size() + chunk.body.size()) ==
         chunk.crc;
}

}  // namespace darkroom
