// JPEG to planes, through libjpeg-turbo.

#ifndef DARKROOM_CODECS_JPEG_JPEG_DECODER_H_
#define DARKROOM_CODECS_JPEG_JPEG_DECODER_H_

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// Errors: kCorrupt, kUnsupported, kTooLarge.
Result<std::unique_ptr<Decoder>> OpenJpeg(ByteView source,
                                          const DecodeLimits& limits);

// Of libjpeg-turbo, which tells it at compile time only.
std::string JpegLibraryVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_DECODER_H_
