// EXIF as ImageMagick hid it in a PNG's text before there was eXIf.

#ifndef DARKROOM_CODECS_PNG_PNG_RAW_PROFILE_H_
#define DARKROOM_CODECS_PNG_PNG_RAW_PROFILE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "codecs/header.h"

namespace darkroom {

// The orientation in a tEXt or zTXt chunk with the keyword "Raw profile type
// exif" (or APP1): a line of its name, a line of its length, then hexadecimal.
// Nothing for any other chunk.  Inflates 64 KB at most.
std::optional<Orientation> RawProfileOrientation(std::string_view chunk_type,
                                                 ByteView body);

// Of the zlib that is loaded.
std::string ZlibVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_RAW_PROFILE_H_
