// What becomes of renderers that a picture took over, and of their worker.

#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sanitizers.h"
#include "codecs/render/encoder.h"
#include "tests/support/pictures.h"
#include "worker/renderer/child_renderer.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

Status AdmitAll(std::uint64_t) { return {}; }

SharedBuffer Source(const std::string& text) {
  return SharedBuffer::CopyOf(AsBytes(text)).value();
}

SharedBuffer SomeJpeg() {
  BytesSink sink;
  const PlanarImage picture = MakePicture(ColorModel::kYCbCr, false, 64, 48);
  EXPECT_TRUE(
      Encode(picture, {.format = OutputFormat::kJpeg, .quality = 90}, {}, sink)
          .ok());
  return SharedBuffer::CopyOf(sink.bytes).value();
}

RenderPlan OneVariant() {
  RenderPlan plan;
  plan.variants = {{.spec = {.name = "small", .width = 40}}};
  plan.limits.max_memory = 64 * kMiB;
  return plan;
}

class HostileRenderer : public testing::Test {
 protected:
  ChildRenderer::Options Options() {
    return {.program = DARKROOM_HOSTILE_RENDERER,
            .limits = {.job_timeout = seconds(60)},
            .stats = stats_};
  }
  Error Try(ChildRenderer& child, const std::string& deed) {
    const RenderOutcome outcome =
        child.Render(Source("hostile:" + deed + "\n"), OneVariant(), AdmitAll);
    if (outcome.rendered.ok()) return {ErrorClass::kInternal, "it rendered"};
    return outcome.rendered.error();
  }

  std::shared_ptr<RendererStats> stats_ = std::make_shared<RendererStats>();
};

TEST_F(HostileRenderer, IsKilledAndCountedForEveryForbiddenCall) {
  if (kSanitized) GTEST_SKIP() << "no system call filter under a sanitizer";
  ChildRenderer child(Options());
  std::uint64_t killed = 0;
  for (const char* deed :
       {"open", "socket", "exec", "fork", "trace", "read-parent", "kill-parent",
        "map-code", "raise-limits", "take-huge-pages", "block-signals"}) {
    SCOPED_TRACE(deed);
    const Error error = Try(child, deed);
    EXPECT_EQ(error.cls(), ErrorClass::kForbidden) << error.message();
    EXPECT_THAT(error.message(), HasSubstr("SIGSYS"));
    EXPECT_EQ(stats_->forbidden, ++killed);
    // The next picture is none the worse for it.
    EXPECT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
  }
}

TEST_F(HostileRenderer, LeavesItsLastWordsAsEvidence) {
  ChildRenderer child(Options());
  const Error error = Try(child, "abort");
  EXPECT_EQ(error.cls(), ErrorClass::kCrashed);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("SIGABRT"), HasSubstr("CPU "), HasSubstr("MiB"),
                    HasSubstr("it said: the picture did it")));
  EXPECT_EQ(stats_->crashed, 1U);
}

TEST_F(HostileRenderer, MayNotTakeMoreMemoryThanItsPictureNeeds) {
  if (kSanitized) GTEST_SKIP() << "no limit on memory under a sanitizer";
  ChildRenderer child(Options());
  EXPECT_EQ(Try(child, "eat-memory").cls(), ErrorClass::kMemory);
  EXPECT_EQ(Try(child, "eat-outputs").cls(), ErrorClass::kMemory);
  // A library that ignores that malloc() failed.
  EXPECT_EQ(Try(child, "eat-address-space").cls(), ErrorClass::kCrashed);
  EXPECT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
}

// Before its need is known it has three descriptors left (the plan's is free
// again), and 32 MiB and its source for each.
TEST_F(HostileRenderer, MayHoldNoMoreOutputsThanItsPictureHas) {
  ChildRenderer child(Options());
  const Error error = Try(child, "eat-descriptors");
  EXPECT_EQ(error.cls(), ErrorClass::kCrashed);
  EXPECT_THAT(error.message(), HasSubstr("it said: 96 MiB of outputs"));
}

TEST_F(HostileRenderer, IsKilledWhenItsTimeIsUp) {
  ChildRenderer::Options options = Options();
  options.limits.job_cpu = seconds(1);
  ChildRenderer spinning(options);
  const Error spun = Try(spinning, "spin");
  EXPECT_EQ(spun.cls(), ErrorClass::kTimeout);
  EXPECT_THAT(spun.message(), HasSubstr("SIGXCPU"));
  EXPECT_TRUE(
      spinning.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());

  options.limits.job_timeout = milliseconds(100);
  ChildRenderer asleep(options);
  const Error slept = Try(asleep, "sleep");
  EXPECT_EQ(slept.cls(), ErrorClass::kTimeout);
  EXPECT_THAT(slept.message(), HasSubstr("limits.job_timeout"));
  EXPECT_EQ(stats_->timeout, 2U);
}

// Whatever it says, it decides nothing but the fate of its own picture.
TEST_F(HostileRenderer, IsNotBelieved) {
  ChildRenderer child(Options());
  for (const char* deed :
       {"babble", "send-raw", "need-too-much", "answer-unsealed",
        "answer-sparse", "claim-not-found"}) {
    SCOPED_TRACE(deed);
    const Error error = Try(child, deed);
    EXPECT_EQ(error.cls(), ErrorClass::kForbidden);
    EXPECT_THAT(error.message(), HasSubstr("broke the protocol"));
    EXPECT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
  }
  EXPECT_EQ(Try(child, "exit").cls(), ErrorClass::kCrashed);
}

int OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<int>(std::distance(begin(all), end(all)));
}

TEST_F(HostileRenderer, LeavesNoDescriptorsWithItsWorker) {
  ChildRenderer::Options options = Options();
  options.limits.job_timeout = milliseconds(200);
  ChildRenderer child(options);
  Try(child, "leak-descriptors");
  const int before = OpenDescriptors();
  for (int job = 0; job < 3; ++job) Try(child, "leak-descriptors");
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST_F(HostileRenderer, IsReplacedAfterSoManyJobs) {
  ChildRenderer::Options options = Options();
  options.limits.max_jobs = 3;
  ChildRenderer child(options);
  for (int job = 0; job < 7; ++job) {
    ASSERT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
  }
  EXPECT_EQ(stats_->recycled, 2U);
  EXPECT_EQ(stats_->started, 3U);
}

TEST_F(HostileRenderer, IsReplacedWhenItHasGrown) {
  ChildRenderer::Options options = Options();
  options.limits.max_growth = 0;
  ChildRenderer child(options);
  ASSERT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
  EXPECT_EQ(stats_->recycled, 0U);
  // Seen when the next job comes.
  EXPECT_TRUE(child.Render(SomeJpeg(), OneVariant(), AdmitAll).rendered.ok());
  EXPECT_EQ(stats_->recycled, 1U);
}

TEST_F(HostileRenderer, TellsHowMuchCpuAJobTook) {
  ChildRenderer child(Options());
  const RenderOutcome outcome =
      child.Render(SomeJpeg(), OneVariant(), AdmitAll);
  EXPECT_GT(outcome.use.cpu.count(), 0);
  EXPECT_LT(outcome.use.cpu, seconds(10));
}

}  // namespace
}  // namespace darkroom
