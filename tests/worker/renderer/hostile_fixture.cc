#include "tests/worker/renderer/hostile_fixture.h"

#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/jpeg_writer.h"
#include "worker/renderer/in_process_renderer.h"

namespace darkroom {

ChildRenderer::Options HostileOptions() {
  return {.program = DARKROOM_RENDERER,
          .limits = {.job_timeout = std::chrono::seconds(60)}};
}

pid_t OnlyChild() {
  std::ifstream list("/proc/self/task/" + std::to_string(::gettid()) +
                     "/children");
  pid_t only = -1;
  pid_t another = -1;
  list >> only >> another;
  return another > 0 ? -1 : only;
}

RenderPlan PlanFor(HostileAsk ask) {
  RenderPlan plan;
  plan.variants = {{.spec = {.name = "thumb", .width = 128}},
                   {.spec = {.name = "square",
                             .width = 100,
                             .height = 100,
                             .fit = Fit::kCover,
                             .format = OutputFormat::kJpeg}}};
  if (ask == HostileAsk::kSalvage) plan.limits.fail_on = FailOn::kNone;
  for (PlannedVariant& variant : plan.variants) {
    if (ask == HostileAsk::kMetadata) {
      variant.spec.metadata = MetadataPolicy::kKeep;
      variant.spec.keep_location = true;
    }
  }
  plan.variants[0].spec.animate = ask == HostileAsk::kAnimation;
  return plan;
}

Status AdmitAnything(std::uint64_t /*need*/) { return {}; }

GoodPicture::GoodPicture()
    : source_(SharedBuffer::CopyOf(WriteJpeg({.width = 640, .height = 427}))
                  .value()),
      expected_(InProcessRenderer().Render(source_, PlanFor(HostileAsk::kStill),
                                           AdmitAnything)) {}

void GoodPicture::ExpectRightFrom(Renderer& renderer) const {
  const RenderOutcome made =
      renderer.Render(source_, PlanFor(HostileAsk::kStill), AdmitAnything);
  ASSERT_TRUE(made.rendered.ok()) << made.rendered.error().message();
  const auto& renditions = made.rendered->renditions;
  ASSERT_EQ(renditions.size(), expected_.rendered->renditions.size());
  for (std::size_t i = 0; i < renditions.size(); ++i) {
    EXPECT_EQ(AsText(renditions[i].bytes.view()),
              AsText(expected_.rendered->renditions[i].bytes.view()));
  }
}

Neighbour::Neighbour(const GoodPicture& picture)
    : thread_([&picture](const std::stop_token& stop) {
        ChildRenderer renderer(HostileOptions());
        do {
          picture.ExpectRightFrom(renderer);
        } while (!stop.stop_requested());
      }) {}

}  // namespace darkroom
