// Renders on the calling thread: for debugging and benchmarks only.

#ifndef DARKROOM_WORKER_RENDERER_IN_PROCESS_RENDERER_H_
#define DARKROOM_WORKER_RENDERER_IN_PROCESS_RENDERER_H_

#include "worker/renderer/renderer.h"

namespace darkroom {

// A hostile picture takes the whole worker down with it, and nothing keeps a
// job to its deadline.
class InProcessRenderer final : public Renderer {
 public:
  RenderOutcome Render(const SharedBuffer& source, const RenderPlan& plan,
                       const AdmitMemory& admit) override;
};

// Opens `source` and tells its facts, which may be known though it is refused.
Result<Rendering> OpenRendering(ByteView source, const RenderPlan& plan,
                                SourceFacts& facts);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_IN_PROCESS_RENDERER_H_
