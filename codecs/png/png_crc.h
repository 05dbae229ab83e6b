// The checksum of a PNG's chunk.

#ifndef DARKROOM_CODECS_PNG_PNG_CRC_H_
#define DARKROOM_CODECS_PNG_PNG_CRC_H_

#include "codecs/png/png_header.h"

namespace darkroom {

// Of type and body, which follow one another in the source.
bool HasRightCrc(const PngChunkView& chunk);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_CRC_H_
