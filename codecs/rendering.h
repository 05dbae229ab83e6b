// Source bytes to renditions: the whole of the imaging, a pure function.

#ifndef DARKROOM_CODECS_RENDERING_H_
#define DARKROOM_CODECS_RENDERING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

// One encoded output.
struct Rendition {
  std::string variant;
  OutputFormat format = OutputFormat::kWebp;
  int width = 0;  // Pixels of the output.
  int height = 0;
  SharedBuffer bytes;
};

// A job between its header and its pixels, so that memory can be admitted
// before it is taken:
//
//   Rendering rendering = TRY(Rendering::Open(source, plan));
//   ... rendering.memory_need() bytes are granted ...
//   std::vector<Rendition> renditions = TRY(std::move(rendering).Run());
//
// Borrows `source`.  Thread-compatible.
class Rendering {
 public:
  // Errors: as OpenDecoder; kTooLarge also if the need is over
  // plan.limits.max_memory.
  static Result<Rendering> Open(ByteView source, RenderPlan plan);

  const ImageHeader& header() const { return decoder_->header(); }

  // Bytes of memory that Run takes at most beside the source: decoder,
  // resamplers, small pictures, encoders, outputs.
  std::uint64_t memory_need() const { return memory_need_; }

  // What the header says, whatever the limits; nothing if there is none that
  // is understood.
  static std::optional<ImageHeader> Peek(ByteView source);

  // The renditions of all variants that are to be encoded, in the order of the
  // plan.  Errors: as Decoder::NextBand and Encode.
  Result<std::vector<Rendition>> Run() &&;

 private:
  Rendering(std::unique_ptr<Decoder> decoder, RenderPlan plan);

  std::unique_ptr<Decoder> decoder_;
  RenderPlan plan_;
  DecodePlan decode_plan_;
  std::uint64_t memory_need_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDERING_H_
