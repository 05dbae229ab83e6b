// The whole pipeline on one source.

#ifndef DARKROOM_TESTS_SUPPORT_RENDER_ONE_H_
#define DARKROOM_TESTS_SUPPORT_RENDER_ONE_H_

#include <vector>

#include "base/result.h"
#include "codecs/render/rendering.h"
#include "tests/support/seen_picture.h"

namespace darkroom {

// Errors: as Rendering.
Result<Rendered> RenderSpecs(ByteView source,
                             const std::vector<VariantSpec>& specs);

// `spec` as PNG, read by libpng; fails the test if there is none.
SeenPicture RenderedPixels(ByteView source, VariantSpec spec);

// The upright picture at its own size, in sRGB.
SeenPicture RenderedPixels(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_RENDER_ONE_H_
