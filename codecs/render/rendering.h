// Source bytes to renditions: the whole of the imaging, a pure function.

#ifndef DARKROOM_CODECS_RENDER_RENDERING_H_
#define DARKROOM_CODECS_RENDER_RENDERING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"
#include "codecs/render/render_all.h"

namespace darkroom {

// A job between its header and its pixels, so that memory can be admitted
// before it is taken:
//
//   Rendering rendering = TRY(Rendering::Open(source, plan));
//   ... rendering.memory_need() bytes are granted ...
//   Rendered rendered = TRY(std::move(rendering).Run());
//
// Borrows `source`.  Thread-compatible.
class Rendering {
 public:
  // Errors: as OpenDecoder; kTooLarge also if the need is over
  // plan.limits.max_memory, or an animation that is to be shown has more frames
  // or pixels than the limits allow; kInternal (only a watermark needs that
  // much).
  static Result<Rendering> Open(ByteView source, RenderPlan plan);

  const ImageHeader& header() const { return decoder_->header(); }

  // Bytes of memory that Run takes at most beside the source: decoder,
  // metadata, resamplers, small pictures, encoders, outputs.
  std::uint64_t memory_need() const { return memory_need_; }

  // What the header says, whatever the limits; nothing if there is none that
  // is understood.
  static std::optional<ImageHeader> Peek(ByteView source);

  // Everything that the plan asks for.  Errors: as RenderAll; kTooLarge also
  // if what trimming left needs more memory than the limits allow.
  Result<Rendered> Run() &&;

 private:
  Rendering(ByteView source, std::unique_ptr<Decoder> decoder, RenderPlan plan);
  Error OverLimit() const;
  std::uint64_t TrimmedNeed();
  Status Trim();

  std::unique_ptr<Decoder> decoder_;
  RenderJob job_;
  DecodePlan decode_plan_;
  std::uint64_t memory_need_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_RENDERING_H_
