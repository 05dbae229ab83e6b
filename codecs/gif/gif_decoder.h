// GIF to planes.

#ifndef DARKROOM_CODECS_GIF_GIF_DECODER_H_
#define DARKROOM_CODECS_GIF_GIF_DECODER_H_

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// All frames, as browsers show them.  The canvas is held while it is decoded.
// Errors: kCorrupt, kTooLarge.
Result<std::unique_ptr<Decoder>> OpenGif(ByteView source,
                                         const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_GIF_GIF_DECODER_H_
