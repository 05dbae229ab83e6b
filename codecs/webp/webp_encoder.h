// Planes to WebP, through libwebp.

#ifndef DARKROOM_CODECS_WEBP_WEBP_ENCODER_H_
#define DARKROOM_CODECS_WEBP_WEBP_ENCODER_H_

#include <string>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Lossy from any model but CMYK, at best from YCbCr with halved chroma, which
// is what it stores, and with sharp_yuv from RGB; lossless from gray and RGB.
// Errors: as Encode.
Status EncodeWebp(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& attachments, ByteSink& out);

// Of the libwebp that is loaded.
std::string WebpEncoderVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_ENCODER_H_
