#include "worker/config/config_reload.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/config/config_keys.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Config Running() {
  Config config;
  config.queue.url = "https://sqs.eu-west-1.amazonaws.com/1/q";
  config.variants = {{.spec = {.name = "128w", .width = 128}}};
  config.routes = {{.name = "all", .bucket = "uploads"}};
  return config;
}

TEST(Reload, TakesOverWhatMayChange) {
  const struct {
    const char* key;
    void (*change)(Config&);
  } cases[] = {
      {"variants", [](Config& c) { c.variants[0].spec.width = 256; }},
      {"routes", [](Config& c) { c.routes[0].prefix = "a/"; }},
      {"notify.topic", [](Config& c) { c.notify.topic = "arn"; }},
      {"placeholder", [](Config& c) { c.placeholder = true; }},
      {"log.level", [](Config& c) { c.log.level = LogLevel::kDebug; }},
      {"limits.max_source_bytes",
       [](Config& c) { c.limits.decode.max_source_bytes = 1; }},
      {"limits.max_pixels", [](Config& c) { c.limits.decode.max_pixels = 1; }},
      {"limits.max_memory",
       [](Config& c) { c.limits.decode.max_memory = kMiB; }},
      {"limits.fail_on",
       [](Config& c) { c.limits.decode.fail_on = FailOn::kNone; }},
      {"limits.job_timeout",
       [](Config& c) { c.limits.job_timeout = seconds(1); }},
      {"limits.job_cpu", [](Config& c) { c.limits.job_cpu = seconds(1); }},
      {"limits.renderer_jobs", [](Config& c) { c.limits.renderer_jobs = 1; }},
      {"limits.renderer_growth",
       [](Config& c) { c.limits.renderer_growth = 1; }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key);
    Config wanted = Running();
    c.change(wanted);
    const auto reloaded = Reload(Running(), wanted);
    ASSERT_TRUE(reloaded.ok()) << reloaded.error().message();
    EXPECT_THAT(reloaded->changed, ElementsAre(c.key));
    EXPECT_THAT(reloaded->ignored, IsEmpty());
  }
}

TEST(Reload, LeavesAndNamesWhatNeedsARestart) {
  const struct {
    const char* key;
    void (*change)(Config&);
  } cases[] = {
      {"queue.url", [](Config& c) { c.queue.url = "https://other"; }},
      {"queue.wait", [](Config& c) { c.queue.wait = seconds(1); }},
      {"queue.visibility_timeout",
       [](Config& c) { c.queue.visibility_timeout = seconds(1); }},
      {"aws.region", [](Config& c) { c.aws.region = "eu-west-2"; }},
      {"local.max_receive_count",
       [](Config& c) { c.local.max_receive_count = 9; }},
      {"limits.memory_budget",
       [](Config& c) { c.limits.memory_budget = 1024 * kMiB; }},
      {"concurrency.render", [](Config& c) { c.concurrency.render = 9; }},
      {"retry.base", [](Config& c) { c.retry.base = seconds(9); }},
      {"renderer", [](Config& c) { c.renderer = RendererMode::kInProcess; }},
      {"log.format", [](Config& c) { c.log.format = LogFormat::kJson; }},
      {"stop_timeout", [](Config& c) { c.stop_timeout = seconds(9); }},
      {"ecs.task_protection",
       [](Config& c) { c.platform.task_protection = true; }},
      {"ec2.spot_warning", [](Config& c) { c.platform.spot_warning = true; }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key);
    Config wanted = Running();
    c.change(wanted);
    const auto reloaded = Reload(Running(), wanted);
    ASSERT_TRUE(reloaded.ok()) << reloaded.error().message();
    EXPECT_THAT(reloaded->changed, IsEmpty());
    EXPECT_THAT(reloaded->ignored, ElementsAre(c.key));
  }
}

TEST(Reload, NothingNewChangesNothing) {
  const auto reloaded = Reload(Running(), Running());
  ASSERT_TRUE(reloaded.ok());
  EXPECT_THAT(reloaded->changed, IsEmpty());
  EXPECT_THAT(reloaded->ignored, IsEmpty());
}

Config WithWatermark(const std::string& picture) {
  Config config = Running();
  config.variants[0].watermark_image = "logo.png";
  config.variants[0].spec.watermark.image =
      std::make_shared<const Bytes>(picture.begin(), picture.end());
  return config;
}

TEST(Reload, TheSameNameMayBeAnotherPicture) {
  const Config old = WithWatermark("old");
  const auto same = Reload(old, WithWatermark("old"));
  ASSERT_TRUE(same.ok());
  EXPECT_THAT(same->changed, IsEmpty());
  const auto other = Reload(old, WithWatermark("new"));
  ASSERT_TRUE(other.ok());
  EXPECT_THAT(other->changed, ElementsAre("variants"));
  EXPECT_EQ(*other->config.variants[0].spec.watermark.image,
            (Bytes{'n', 'e', 'w'}));
}

TEST(Reload, RefusesWhatTheMemoryBudgetCannotHold) {
  Config running = Running();
  running.limits.memory_budget = 100 * kMiB;
  Config wanted = Running();
  wanted.limits.memory_budget = 1024 * kMiB;
  wanted.limits.decode.max_source_bytes = 200 * kMiB;
  const auto reloaded = Reload(running, wanted);
  ASSERT_FALSE(reloaded.ok());
  EXPECT_EQ(reloaded.error().cls(), ErrorClass::kConfiguration);
  EXPECT_THAT(reloaded.error().message(),
              HasSubstr("limits.max_source_bytes: 200MiB is over "
                        "limits.memory_budget, which stays 100MiB"));
}

}  // namespace
}  // namespace darkroom
