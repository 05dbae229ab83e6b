// BMP to planes, by our own hand.

#ifndef DARKROOM_CODECS_BMP_BMP_DECODER_H_
#define DARKROOM_CODECS_BMP_BMP_DECODER_H_

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// A few rows are held, or all indices of a run-length coded picture.  Gray if
// its palette is; alpha if it has a mask, unless all of it is transparent.
// Errors: kCorrupt, kUnsupported, kTooLarge.
Result<std::unique_ptr<Decoder>> OpenBmp(ByteView source,
                                         const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BMP_BMP_DECODER_H_
