// What a header may claim before anything is decoded.

#ifndef DARKROOM_CODECS_LIMITS_H_
#define DARKROOM_CODECS_LIMITS_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/plan.h"

namespace darkroom {

// A picture as large as its header says.
// Errors: kCorrupt (no pixels), kTooLarge (over max_side or max_pixels).
Status CheckPictureSize(std::uint64_t width, std::uint64_t height,
                        const DecodeLimits& limits);

// Errors: kEmpty, kTooLarge (over max_source_bytes).
Status CheckSourceSize(ByteView source, const DecodeLimits& limits);

// "jpeg: " and what is wrong with it.
Error CorruptError(std::string_view format, std::string_view what);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_LIMITS_H_
