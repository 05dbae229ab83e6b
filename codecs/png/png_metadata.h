// What a PNG's ancillary chunks say.

#ifndef DARKROOM_CODECS_PNG_PNG_METADATA_H_
#define DARKROOM_CODECS_PNG_PNG_METADATA_H_

#include "base/bytes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// The first chunk of each kind, those of colour before the pixels only.  A
// chunk with a wrong CRC, size or compression is left out.
SourceMetadata PngMetadata(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_METADATA_H_
