#include "worker/commands/renderer_factory.h"

#include <utility>

#include "worker/config/renderer_limits.h"
#include "worker/renderer/child_renderer.h"
#include "worker/renderer/in_process_renderer.h"
#include "worker/renderer/renderer_process.h"

namespace darkroom {

std::unique_ptr<Renderer> MakeRenderer(const Config& config,
                                       std::stop_token abandon,
                                       std::shared_ptr<RendererStats> stats) {
  if (config.renderer == RendererMode::kInProcess) {
    return std::make_unique<InProcessRenderer>();
  }
  return std::make_unique<ChildRenderer>(
      ChildRenderer::Options{.limits = RendererLimitsOf(config.limits),
                             .abandon = std::move(abandon),
                             .stats = std::move(stats)});
}

Result<Confinement> ProbeConfinement() {
  const RendererProcess renderer = TRY(RendererProcess::Start({}));
  return renderer.confinement();
}

}  // namespace darkroom
