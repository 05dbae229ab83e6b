// What a picture looks like in black and white, for comparing two of them.

#ifndef DARKROOM_CODECS_RENDER_LUMA_H_
#define DARKROOM_CODECS_RENDER_LUMA_H_

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/planes.h"

namespace darkroom {

// JFIF's luma, of RGB with 16 fractional bits.  Alpha is laid over middle gray.
Plane LumaOf(const PlanarImage& image);

// That of an output of ours, decoded.  Errors: as Decoder.
Result<Plane> DecodedLuma(ByteView encoded);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_LUMA_H_
