// What a plan asks of its decoder.

#ifndef DARKROOM_CODECS_RENDER_DECODE_PLAN_H_
#define DARKROOM_CODECS_RENDER_DECODE_PLAN_H_

#include "codecs/decoder.h"
#include "codecs/header.h"
#include "codecs/plan.h"

namespace darkroom {

// Follows all variants of the plan, encoded or not, so that a part of a plan
// gives the same bytes as the whole.
//
// RGB is asked for where nobody wants YCbCr: rounded to 8 bits before it is
// made RGB, it would be 4 dB further from the truth.
DecodePlan DecodePlanFor(const RenderPlan& plan, const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_DECODE_PLAN_H_
