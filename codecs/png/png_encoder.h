// Planes to PNG, through libpng.

#ifndef DARKROOM_CODECS_PNG_PNG_ENCODER_H_
#define DARKROOM_CODECS_PNG_PNG_ENCODER_H_

#include <cstdint>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Pictures up to this size are compressed twice where a palette may pay.
inline constexpr std::uint64_t kMaxPixelsTwice = 1 << 20;

// Gray or RGB, with alpha or without, stored in the fewest channels that hold
// it exactly, or with a palette if that is smaller.  A profile that is not for
// these colours, or is unsound, is left out.  Errors: as Encode.
Status EncodePng(const PlanarImage& image, const VariantSpec& spec,
                 const Attachments& attachments, ByteSink& out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_ENCODER_H_
