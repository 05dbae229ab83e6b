// A watermark's file to the picture that is laid over an output.

#ifndef DARKROOM_CODECS_RENDER_WATERMARK_H_
#define DARKROOM_CODECS_RENDER_WATERMARK_H_

#include <cstdint>

#include "base/result.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// How large a watermark, `own` pixels large and upright, is on an `output`:
// its scale of the output's width, or its own size; shrunk, in proportion,
// to what the margins leave of the output, but to no less than a pixel.
PlaneSize WatermarkSize(const Watermark& watermark, PlaneSize own,
                        PlaneSize output);

// Bytes of memory that DecodeWatermark takes at most.  Errors: as OpenDecoder.
Result<std::uint64_t> WatermarkNeed(const Watermark& watermark,
                                    PlaneSize output,
                                    const DecodeLimits& limits);

// The watermark, upright and of its WatermarkSize, as kGray or kRgb in
// sRGB with straight alpha or none.  It must have an image.  Errors: as
// OpenDecoder and Decoder.
Result<PlanarImage> DecodeWatermark(const Watermark& watermark,
                                    PlaneSize output,
                                    const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_WATERMARK_H_
