// From bytes to the decoder of their format.

#ifndef DARKROOM_CODECS_RENDER_OPEN_DECODER_H_
#define DARKROOM_CODECS_RENDER_OPEN_DECODER_H_

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// Recognises the format by content and parses the header, without trusting it
// and without allocating by its say-so.  Errors: kEmpty, kUnsupported (not an
// image, or a type that is not decoded: "unsupported type: heic"), kCorrupt,
// kTooLarge (over limits.max_pixels, max_side or max_source_bytes).
Result<std::unique_ptr<Decoder>> OpenDecoder(ByteView source,
                                             const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_OPEN_DECODER_H_
