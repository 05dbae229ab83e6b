// What a rendering will take, reckoned before it is taken.

#ifndef DARKROOM_CODECS_RENDER_RENDER_NEED_H_
#define DARKROOM_CODECS_RENDER_RENDER_NEED_H_

#include <cstdint>

#include "codecs/header.h"
#include "codecs/render/variant_work.h"

namespace darkroom {

// All that RenderAll takes beside the source, whatever the layout turns out to
// be, with a decoder that takes `decoder_need`.  docs/imaging.md says what is
// counted.
std::uint64_t RenderNeed(const RenderJob& job, const ImageHeader& header,
                         std::uint64_t decoder_need);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_RENDER_NEED_H_
