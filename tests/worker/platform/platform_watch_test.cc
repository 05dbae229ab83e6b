#include "worker/platform/platform_watch.h"

#include <unistd.h>

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_agents.h"
#include "tests/support/notify_listener.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct PlatformWatchTest : testing::Test {
  PlatformWatch::Options Options(const PlatformConfig& platform) {
    Config config;
    config.platform = platform;
    return {.config = std::make_shared<const Config>(config),
            .progress = progress,
            .agents = std::move(agents),
            .systemd = systemd,
            .spot_warned = [this] { warned.set_value(); }};
  }

  std::shared_ptr<Progress> progress = std::make_shared<Progress>();
  std::unique_ptr<FakeAgents> agents = std::make_unique<FakeAgents>();
  NotifyEnvironment systemd;
  std::promise<void> warned;
};

TEST_F(PlatformWatchTest, TellsSystemdTheWholeStory) {
  systemd = {.socket = "@darkroom-watch-" + std::to_string(::getpid()),
             .watchdog = std::chrono::milliseconds(200)};
  const NotifyListener listener(systemd.socket);
  ASSERT_TRUE(listener.is_bound());
  const auto await = [&](const std::string& line) {
    for (;;) {
      const std::string lines = listener.Next();
      if (lines.empty() || lines.find(line) != std::string::npos) return lines;
    }
  };
  {
    const PlatformWatch watch(Options({}));
    EXPECT_THAT(await("STATUS"), HasSubstr("STATUS=Connecting\n"));
    const Progress::Poller poller(*progress);
    EXPECT_THAT(await("READY=1"), HasSubstr("STATUS=Working"));
    EXPECT_THAT(await("WATCHDOG=1"), HasSubstr("WATCHDOG=1\n"));
    watch.Reloading();
    EXPECT_THAT(await("RELOADING=1"), HasSubstr("MONOTONIC_USEC="));
    watch.Reloaded();
    EXPECT_EQ(await("READY=1"), "READY=1\n");
    progress->StartDraining();
  }
  EXPECT_THAT(await("STOPPING=1"), StartsWith("STOPPING=1\nSTATUS=Stopping"));
}

TEST_F(PlatformWatchTest, PassesTheSpotWarningOn) {
  agents->spot = [] {
    return std::optional<std::string>(R"({"action":"stop"})");
  };
  const PlatformWatch watch(Options({.spot_warning = true}));
  EXPECT_EQ(warned.get_future().wait_for(std::chrono::seconds(20)),
            std::future_status::ready);
}

TEST_F(PlatformWatchTest, AsksNobodyUnlessToldTo) {
  bool asked = false;
  agents->spot = [&asked] {
    asked = true;
    return std::optional<std::string>();
  };
  { const PlatformWatch watch(Options({})); }
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace darkroom
