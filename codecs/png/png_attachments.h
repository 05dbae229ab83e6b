// Metadata as the chunks of a PNG.

#ifndef DARKROOM_CODECS_PNG_PNG_ATTACHMENTS_H_
#define DARKROOM_CODECS_PNG_PNG_ATTACHMENTS_H_

#include <string>
#include <vector>

#include "base/bytes.h"
#include "codecs/attachments.h"

namespace darkroom {

struct PngChunk {
  std::string type;  // Four letters.
  Bytes body;
};

// EXIF (eXIf) and XMP (iTXt), in this order.  A profile is compressed, which is
// libpng's; for IPTC there is no place.
std::vector<PngChunk> PngChunksOf(const Attachments& attachments);

// A whole chunk: its length, type, body and CRC.
Bytes Serialised(const PngChunk& chunk);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_ATTACHMENTS_H_
