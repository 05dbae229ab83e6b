// A small picture to the bytes of a file.

#ifndef DARKROOM_CODECS_RENDER_ENCODER_H_
#define DARKROOM_CODECS_RENDER_ENCODER_H_

#include <string_view>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

std::string_view ExtensionOf(OutputFormat format);    // ".webp"
std::string_view ContentTypeOf(OutputFormat format);  // "image/webp"

// Whether the encoder takes kYCbCr; PNG and lossless WebP store RGB, and sharp
// YUV is made of it: they want it converted before.  kGray and kRgb are taken
// by all.
bool TakesYCbCr(const VariantSpec& spec);

// Whether the encoder takes chroma halved on both axes, so that nothing
// finer need be computed.
bool EncodesHalfChroma(const VariantSpec& spec);

// Whether VariantSpec::quality means anything.
bool HasQuality(const VariantSpec& spec);

// Appends the encoded `image` to `out`, by the fields of `spec` that say how it
// is encoded: its format, which is not kAuto or kSame, and that format's own;
// quality 0 and max_bytes are EncodeToFit's.  `image` is kGray, kRgb or, where
// TakesYCbCr, kYCbCr; opaque alpha is left out, any other JPEG does not take
// (flatten first).  Of `attachments`, what the format has no place for is left
// out.  Equal input gives equal bytes.  Errors: those of `out`,
// kTooLarge (the format has no such dimensions), kMemory, kInternal.
Status Encode(const PlanarImage& image, const VariantSpec& spec,
              const Attachments& attachments, ByteSink& out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_ENCODER_H_
