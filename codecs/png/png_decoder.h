// PNG to planes.

#ifndef DARKROOM_CODECS_PNG_PNG_DECODER_H_
#define DARKROOM_CODECS_PNG_PNG_DECODER_H_

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// An animated PNG is its default image.  Errors: kCorrupt, kTooLarge.
Result<std::unique_ptr<Decoder>> OpenPng(ByteView source,
                                         const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_DECODER_H_
