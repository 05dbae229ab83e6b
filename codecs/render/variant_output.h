// One variant's pictures to the bytes that are stored.

#ifndef DARKROOM_CODECS_RENDER_VARIANT_OUTPUT_H_
#define DARKROOM_CODECS_RENDER_VARIANT_OUTPUT_H_

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/render/frame_rate.h"
#include "codecs/render/memory_need.h"
#include "codecs/render/rendition.h"
#include "codecs/source_metadata.h"
#include "codecs/webp/animation_encoder.h"

namespace darkroom {

// What encoder.h and encode_to_fit.h do, as a seam.
struct Encoding {
  std::function<bool(const VariantSpec&)> takes_ycbcr;
  std::function<bool(const VariantSpec&)> halves_chroma;
  std::function<Status(const PlanarImage&, const VariantSpec&,
                       const Attachments&, ByteSink&)>
      encode;
};

// What one variant is to become.
struct OutputRequest {
  // Concrete ones (see format_rule.h): the output with the fewest bytes counts.
  std::vector<VariantSpec> candidates;
  bool animates = false;
  int frames = 1;  // That an animation will have at most.
  int loops = 0;
  Transparency transparency = Transparency::kPossible;
  Bytes icc;  // The profile to store; empty: none.
  // For VariantSpec::if_larger; empty: sizes are not compared.
  ByteView source;
  // Whether the source itself, without its metadata, would do as output.
  bool source_would_do = false;
};

// Borrows the source, its metadata and the encoding.  Thread-compatible.
class VariantOutput {
 public:
  VariantOutput(OutputRequest request, const SourceMetadata& metadata,
                const Encoding& encoding);

  // The next frame; of a still variant the only one, which is encoded at once.
  // Whether `image` is looked at depends on the rate: TakesFrame is asked
  // first.  Errors: as Encoding::encode, AnimationEncoder.
  Status Add(const PlanarImage& image, std::chrono::milliseconds duration);

  // Once for every frame, in their order: whether it is to be added.
  bool TakesFrame(std::chrono::milliseconds duration);

  // Whether frames to come may be added.
  bool wants_more() const { return request_.animates && !cut_off_; }

  // The source would not do after all: it is damaged.
  void RefuseSource() { request_.source_would_do = false; }

  // Nothing where it is larger than the source and IfLarger says skip.
  // Errors: as Add.
  Result<std::optional<Rendition>> Finish() &&;

 private:
  const VariantSpec& spec() const { return request_.candidates.front(); }
  Status EncodeStill(const PlanarImage& image);
  Result<SharedBuffer> Encoded(const PlanarImage& image,
                               const VariantSpec& candidate);
  Status FinishAnimation();
  Status KeepOriginal();

  OutputRequest request_;
  const SourceMetadata& metadata_;
  const Encoding& encoding_;
  FrameRate rate_;
  bool cut_off_ = false;
  std::optional<AnimationEncoder> animation_;
  Rendition rendition_;
};

// Bytes that it takes at most: outputs, and what encoding takes beside the
// picture.
struct OutputMemory {
  std::uint64_t standing = 0;  // Until the job is done.
  std::uint64_t passing = 0;   // While it is encoded.
};
OutputMemory OutputMemoryOf(const OutputRequest& request, PlaneSize size,
                            std::uint64_t metadata_bytes);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_VARIANT_OUTPUT_H_
