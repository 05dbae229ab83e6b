// OutputFormat's rules: what `auto` and `same` mean for a source.

#ifndef DARKROOM_CODECS_RENDER_FORMAT_RULE_H_
#define DARKROOM_CODECS_RENDER_FORMAT_RULE_H_

#include <vector>

#include "codecs/header.h"
#include "codecs/plan.h"

namespace darkroom {

// Whether all frames of the source become an animation.
bool Animates(const VariantSpec& spec, const ImageHeader& header);

// `spec` with a format that is encoded instead of a rule.  More than one: the
// output is whichever has the fewest bytes, the first of equals.
//
//   kAuto  an animation or a lossy source: lossy WebP; a still source without
//          loss, where flat colours may be smaller exactly: lossy or lossless
//          WebP
//   kSame  JPEG as JPEG, PNG and BMP as PNG, WebP as WebP with or without loss
//          like the source, GIF as lossless WebP if it is animated, else as PNG
std::vector<VariantSpec> ConcreteSpecs(const VariantSpec& spec,
                                       const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_FORMAT_RULE_H_
