#include "worker/commands/renderer_factory.h"

#include <utility>

#include "worker/renderer/child_renderer.h"
#include "worker/renderer/in_process_renderer.h"

namespace darkroom {

std::unique_ptr<Renderer> MakeRenderer(const Config& config,
                                       std::stop_token abandon) {
  if (config.renderer == RendererMode::kInProcess) {
    return std::make_unique<InProcessRenderer>();
  }
  return std::make_unique<ChildRenderer>(ChildRenderer::Options{
      .job_timeout = config.limits.job_timeout, .abandon = std::move(abandon)});
}

}  // namespace darkroom
