// What a PNG compresses beside its pixels.

#ifndef DARKROOM_CODECS_PNG_SMALL_INFLATE_H_
#define DARKROOM_CODECS_PNG_SMALL_INFLATE_H_

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace darkroom {

// The whole of a zlib stream; nothing if it is damaged or inflates to more
// than `most` bytes.  Allocates exactly what comes out, and nothing for a bomb.
std::optional<Bytes> InflateWhole(ByteView compressed, std::uint64_t most);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_SMALL_INFLATE_H_
