// Renders on the calling thread: for debugging and benchmarks only.

#ifndef DARKROOM_WORKER_IN_PROCESS_RENDERER_H_
#define DARKROOM_WORKER_IN_PROCESS_RENDERER_H_

#include "worker/renderer.h"

namespace darkroom {

// A hostile picture takes the whole worker down with it, and nothing keeps a
// job to its deadline.
class InProcessRenderer final : public Renderer {
 public:
  RenderOutcome Render(const SharedBuffer& source, const RenderPlan& plan,
                       const AdmitMemory& admit) override;
};

// What a header tells, upright.
SourceFacts FactsOf(const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_IN_PROCESS_RENDERER_H_
