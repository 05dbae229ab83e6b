// WebP to planes, through libwebp.

#ifndef DARKROOM_CODECS_WEBP_WEBP_DECODER_H_
#define DARKROOM_CODECS_WEBP_WEBP_DECODER_H_

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// All frames, as browsers show them.  The canvas is held while it is decoded.
// Errors: kCorrupt, kTooLarge.
Result<std::unique_ptr<Decoder>> OpenWebp(ByteView source,
                                          const DecodeLimits& limits);

// Of the libwebp that is loaded.
std::string WebpDecoderVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_DECODER_H_
