#include "worker/in_process_renderer.h"

#include <utility>

namespace darkroom {
namespace {

Result<std::vector<Rendition>> RenderHere(const SharedBuffer& source,
                                          const RenderPlan& plan,
                                          const AdmitMemory& admit,
                                          SourceFacts& facts) {
  Rendering rendering = TRY(Rendering::Open(source.view(), plan));
  facts = FactsOf(rendering.header());
  TRY(admit(rendering.memory_need()));
  return std::move(rendering).Run();
}

}  // namespace

SourceFacts FactsOf(const ImageHeader& header) {
  return {.format = std::string(header.format),
          .width = header.upright_width(),
          .height = header.upright_height()};
}

RenderOutcome InProcessRenderer::Render(const SharedBuffer& source,
                                        const RenderPlan& plan,
                                        const AdmitMemory& admit) {
  SourceFacts facts;
  Result<std::vector<Rendition>> renditions =
      RenderHere(source, plan, admit, facts);
  return {.source = std::move(facts), .renditions = std::move(renditions)};
}

}  // namespace darkroom
