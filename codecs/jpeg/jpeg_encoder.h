// Planes to JPEG, through libjpeg-turbo.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ENCODER_H_
#define DARKROOM_CODECS_JPEG_JPEG_ENCODER_H_

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Gray as gray, YCbCr with its chroma as it is, RGB as 4:2:0 or, if the spec
// says so, 4:4:4; alpha only where it is opaque.  A profile that is not for
// these colours is left out, as is metadata over 65,533 bytes.
// Errors: as Encode.
Status EncodeJpeg(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& attachments, ByteSink& out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ENCODER_H_
