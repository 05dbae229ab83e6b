#include "tests/support/render_one.h"

#include <utility>

#include <gtest/gtest.h>

namespace darkroom {

Result<Rendered> RenderSpecs(ByteView source,
                             const std::vector<VariantSpec>& specs) {
  RenderPlan plan;
  for (const VariantSpec& spec : specs) plan.variants.push_back({.spec = spec});
  Rendering rendering = TRY(Rendering::Open(source, std::move(plan)));
  return std::move(rendering).Run();
}

SeenPicture RenderedPixels(ByteView source, VariantSpec spec) {
  spec.format = OutputFormat::kPng;
  spec.compression = 1;
  const auto rendered = RenderSpecs(source, {spec});
  if (!rendered.ok() || rendered->renditions.size() != 1) {
    ADD_FAILURE() << (rendered.ok() ? "no rendition"
                                    : rendered.error().message());
    return {};
  }
  return ReadWithLibpng(rendered->renditions[0].bytes.view());
}

SeenPicture RenderedPixels(ByteView source) {
  VariantSpec spec;
  spec.width = 16'383;  // Not enlarged: its own size.
  return RenderedPixels(source, spec);
}

}  // namespace darkroom
