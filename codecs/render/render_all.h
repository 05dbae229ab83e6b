// A started decoder to all renditions of a plan, frame by frame.

#ifndef DARKROOM_CODECS_RENDER_RENDER_ALL_H_
#define DARKROOM_CODECS_RENDER_RENDER_ALL_H_

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/pixels/placeholder.h"
#include "codecs/render/rendition.h"
#include "codecs/render/variant_output.h"
#include "codecs/render/variant_work.h"

namespace darkroom {

// Everything that came of a source.
struct Rendered {
  // In the order of the plan, without those that IfLarger left out.
  std::vector<Rendition> renditions;
  std::optional<Placeholder> placeholder;  // If the plan wants it.
  bool salvaged = false;                   // Damage was let pass.
};

// Starts `decoder` by the whole plan and pulls it to its end; the frames of an
// animation as far as any variant shows them.  Lets it go after the last row,
// before the first still picture is encoded.  Errors: as Decoder, Finish,
// VariantOutput; kTooLarge (more frames were gone through than limits allow);
// kInternal (a layout that the decoder's contract excludes).
Result<Rendered> RenderAll(std::unique_ptr<Decoder> decoder,
                           const RenderJob& job, const Encoding& encoding);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_RENDER_ALL_H_
