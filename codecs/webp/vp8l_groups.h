// What a lossless WebP has its decoder build before the first pixel.

#ifndef DARKROOM_CODECS_WEBP_VP8L_GROUPS_H_
#define DARKROOM_CODECS_WEBP_VP8L_GROUPS_H_

#include <cstdint>

#include "base/bytes.h"
#include "codecs/planes.h"

namespace darkroom {

// Bytes of libwebp's tables for all groups of prefix codes of a picture of
// `size`: up to 65,536 of them, which a file of 300 KB can ask for.  `stream`
// begins behind the VP8L header, with the transforms.  Decodes the small
// pictures that come before that is known, keeps none and allocates nothing by
// their say-so.  0 for a stream that ends or breaks before; as much as there
// can be for one that takes too long to tell.
std::uint64_t Vp8lTableBytes(ByteView stream, PlaneSize size);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_VP8L_GROUPS_H_
