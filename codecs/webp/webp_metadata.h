// What a WebP carries beside its pictures.

#ifndef DARKROOM_CODECS_WEBP_WEBP_METADATA_H_
#define DARKROOM_CODECS_WEBP_WEBP_METADATA_H_

#include "base/bytes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// The first ICCP, EXIF and XMP chunk each, of WebpHeader::chunks.
SourceMetadata WebpMetadata(ByteView chunks);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_METADATA_H_
