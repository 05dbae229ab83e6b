// What is done to a small picture between its resampling and its encoding.

#ifndef DARKROOM_CODECS_RENDER_FINISH_H_
#define DARKROOM_CODECS_RENDER_FINISH_H_

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "codecs/pixels/attention.h"
#include "codecs/planes.h"
#include "codecs/render/variant_picture.h"

namespace darkroom {

// What is found at the first frame of an animation and holds for the others:
// they are cut where it is, and the watermark is decoded once.
struct FirstFinish {
  std::optional<PixelCorner> corner;
  std::optional<PlanarImage> mark;
};

// Everything that `request` asks for beside its colours, in the order in which
// a person would do it: cut, flatten, take the colours away, blur, sharpen, lay
// on a ground, mark; then halve the chroma, if the encoder does.  `image` is
// upright, request.geometry.scaled large.  The watermark is decoded within
// `limits`.  `first` is empty for the first frame, or the only one.  Errors:
// kInternal (a watermark that is no picture: the configuration is wrong, not
// the source), kMemory.
Status Finish(PlanarImage& image, const VariantRequest& request,
              const DecodeLimits& limits, FirstFinish& first);

// What a picture takes beyond the planes that it was resampled into once it is
// finished.
std::uint64_t PaddingNeed(const VariantRequest& request);

// Bytes that Finish takes at most beside the picture and what an
// animation keeps in FirstFinish.
std::uint64_t FinishNeed(const VariantRequest& request,
                         const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_FINISH_H_
