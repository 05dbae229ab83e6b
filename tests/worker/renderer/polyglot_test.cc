// Pictures that are something else as well: nothing of that comes out.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/polyglots.h"
#include "tests/worker/renderer/hostile_fixture.h"

namespace darkroom {
namespace {

// Every format, at the picture's own size and smaller, and what may be a copy
// of the source itself.
RenderPlan PlanOfAllFormats() {
  RenderPlan plan;
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kPng,
                                    OutputFormat::kWebp, OutputFormat::kSame}) {
    for (const int width : {20, 64}) {
      const std::string name =
          std::to_string(static_cast<int>(format)) + std::to_string(width);
      plan.variants.push_back(
          {.spec = {.name = name, .width = width, .format = format}});
    }
    plan.variants.push_back(
        {.spec = {.name = "copy" + std::to_string(static_cast<int>(format)),
                  .width = 64,
                  .format = format,
                  .quality = 100,
                  .lossless = format == OutputFormat::kWebp,
                  .compression = 0,
                  .if_larger = IfLarger::kKeepOriginal}});
  }
  return plan;
}

class PolyglotPicture : public testing::TestWithParam<Polyglot> {};

TEST_P(PolyglotPicture, LosesItsPayload) {
  const Bytes bytes = GetParam().make();
  ASSERT_NE(AsText(bytes).find(kCanary), std::string::npos);
  const SharedBuffer source = SharedBuffer::CopyOf(bytes).value();
  const RenderPlan plan = PlanOfAllFormats();
  ChildRenderer renderer(HostileOptions());
  const RenderOutcome outcome = renderer.Render(source, plan, AdmitAnything);
  ASSERT_TRUE(outcome.rendered.ok()) << outcome.rendered.error().message();
  ASSERT_EQ(outcome.rendered->renditions.size(), plan.variants.size());
  for (const Rendition& rendition : outcome.rendered->renditions) {
    EXPECT_EQ(AsText(rendition.bytes.view()).find(kCanary), std::string::npos)
        << rendition.variant;
    EXPECT_EQ(AsText(rendition.bytes.view()).find("PK\3\4"), std::string::npos)
        << rendition.variant;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PolyglotPicture, testing::ValuesIn(Polyglots()),
                         [](const auto& row) {
                           return std::string(row.param.name);
                         });

}  // namespace
}  // namespace darkroom
