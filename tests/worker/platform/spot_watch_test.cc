#include "worker/platform/spot_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_agents.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

struct SpotWatchTest : testing::Test {
  std::string LogOfTicks(int count) {
    testing::internal::CaptureStderr();
    for (int i = 0; i < count; ++i) watch.Tick();
    return testing::internal::GetCapturedStderr();
  }

  FakeAgents agents;
  int warnings = 0;
  SpotWatch watch{agents, [this] { ++warnings; }};
};

TEST_F(SpotWatchTest, SaysOnceThatTheInstanceIsTaken) {
  EXPECT_EQ(LogOfTicks(3), "");
  agents.spot = [] {
    return std::optional<std::string>(
        R"({"action": "terminate", "time": "2026-11-21T12:34:56Z"})");
  };
  const std::string log = LogOfTicks(3);
  EXPECT_THAT(log, HasSubstr("spot_warning action=terminate "
                             "at=2026-11-21T12:34:56Z"));
  EXPECT_EQ(warnings, 1);
}

TEST_F(SpotWatchTest, BelievesANoticeThatItDoesNotUnderstand) {
  agents.spot = [] { return std::optional<std::string>("hibernate!"); };
  EXPECT_THAT(LogOfTicks(1), HasSubstr("spot_warning action=\"\""));
  EXPECT_EQ(warnings, 1);
}

TEST_F(SpotWatchTest, SilenceIsNoWarning) {
  agents.spot = []() -> Result<std::optional<std::string>> {
    return Error(ErrorClass::kTransient, "nobody there");
  };
  const std::string log = LogOfTicks(5);
  EXPECT_THAT(log, HasSubstr("nobody there"));
  EXPECT_EQ(log.find("spot_warning_unknown"),
            log.rfind("spot_warning_unknown"));
  agents.spot = FakeAgents().spot;
  EXPECT_THAT(LogOfTicks(1), HasSubstr("spot_warning_known"));
  EXPECT_EQ(warnings, 0);
}

}  // namespace
}  // namespace darkroom
