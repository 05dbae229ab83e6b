#include "worker/renderer/in_process_renderer.h"

#include <algorithm>
#include <utility>

#include "worker/renderer/renderer_protocol.h"

namespace darkroom {
namespace {

// What a header tells, upright.  A side over what the protocol carries is not
// told.
SourceFacts FactsOf(const ImageHeader& header) {
  if (std::max(header.width, header.height) > kMaxToldSide) return {};
  return {.format = std::string(header.format),
          .width = header.upright_width(),
          .height = header.upright_height(),
          .orientation = header.orientation};
}

Result<Rendered> RenderHere(const SharedBuffer& source, const RenderPlan& plan,
                            const AdmitMemory& admit, SourceFacts& facts) {
  Rendering rendering = TRY(OpenRendering(source.view(), plan, facts));
  TRY(admit(rendering.memory_need()));
  return std::move(rendering).Run();
}

}  // namespace

Result<Rendering> OpenRendering(ByteView source, const RenderPlan& plan,
                                SourceFacts& facts) {
  Result<Rendering> rendering = Rendering::Open(source, plan);
  if (rendering.ok()) {
    facts = FactsOf(rendering->header());
  } else if (rendering.error().kind() == ErrorKind::kTooLarge) {
    if (const auto header = Rendering::Peek(source)) facts = FactsOf(*header);
  }
  return rendering;
}

RenderOutcome InProcessRenderer::Render(const SharedBuffer& source,
                                        const RenderPlan& plan,
                                        const AdmitMemory& admit) {
  SourceFacts facts;
  Result<Rendered> rendered = RenderHere(source, plan, admit, facts);
  return {.source = std::move(facts), .rendered = std::move(rendered)};
}

}  // namespace darkroom
