#include "worker/health/health_log.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using State = HealthLog::State;

TEST(HealthLog, SaysOnceWhatHasChanged) {
  const Health well;
  const Health unready = {.ready = false, .why = "polls have failed for 80 s"};
  const Health stuck = {.alive = false, .ready = false, .why = "nobody polls"};
  const Health starting = {.ready = false, .why = "starting"};
  const Health stopping = {.ready = false, .why = "stopping"};
  const struct {
    Health health;
    WorkerPhase phase;
    State state;
    std::string event;  // Empty: nothing is logged.
  } cases[] = {
      {starting, WorkerPhase::kStarting, State::kWell, ""},
      {well, WorkerPhase::kPolling, State::kWell, ""},
      {unready, WorkerPhase::kPolling, State::kUnready,
       "not_ready why=\"polls have failed for 80 s\""},
      {unready, WorkerPhase::kPolling, State::kUnready, ""},
      {stuck, WorkerPhase::kPolling, State::kStuck,
       "stuck why=\"nobody polls\""},
      {stuck, WorkerPhase::kPolling, State::kStuck, ""},
      {well, WorkerPhase::kPolling, State::kWell, "healthy"},
      {stopping, WorkerPhase::kDraining, State::kWell, ""},
  };
  HealthLog log;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.health.why);
    testing::internal::CaptureStderr();
    EXPECT_EQ(log.Note(c.health, c.phase), c.state);
    const std::string line = testing::internal::GetCapturedStderr();
    EXPECT_NE(line.find(c.event), std::string::npos) << line;
    EXPECT_EQ(line.empty(), c.event.empty()) << line;
  }
}

}  // namespace
}  // namespace darkroom
