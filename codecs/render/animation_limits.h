// What limits say of animations.

#ifndef DARKROOM_CODECS_RENDER_ANIMATION_LIMITS_H_
#define DARKROOM_CODECS_RENDER_ANIMATION_LIMITS_H_

#include "base/result.h"
#include "codecs/header.h"
#include "codecs/plan.h"

namespace darkroom {

// Whether `frames` of a source may be gone through; one always may.  Errors:
// kTooLarge.
Status CheckFrames(int frames, const ImageHeader& header,
                   const DecodeLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_ANIMATION_LIMITS_H_
