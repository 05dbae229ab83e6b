// The one thing EXIF says that the pixels need: the orientation.

#ifndef DARKROOM_CODECS_METADATA_EXIF_H_
#define DARKROOM_CODECS_METADATA_EXIF_H_

#include <string_view>

#include "base/bytes.h"
#include "codecs/header.h"

namespace darkroom {

// What precedes the TIFF structure in a JPEG's APP1 segment.
inline constexpr std::string_view kExifPrefix{"Exif\0\0", 6};

// The orientation in the first directory of a TIFF structure, with or without
// kExifPrefix.  Upright if there is none, if it is not one of the eight, or if
// the structure is damaged: a picture is not refused for its metadata.
Orientation ExifOrientation(ByteView exif);

// `exif` from TIFF's byte order mark on, kExifPrefix left out; empty if there
// is no such mark, or if it is over kMaxExifBytes.
ByteView TiffOf(ByteView exif);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_METADATA_EXIF_H_
