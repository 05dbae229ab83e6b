// What a JPEG's application segments carry.

#ifndef DARKROOM_CODECS_JPEG_JPEG_METADATA_H_
#define DARKROOM_CODECS_JPEG_JPEG_METADATA_H_

#include "base/bytes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// Reads the segments before the first scan.  The first EXIF and XMP count;
// extended XMP is left out, and so is a profile whose pieces are not all there
// exactly once.
SourceMetadata JpegMetadata(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_METADATA_H_
