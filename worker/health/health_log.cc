#include "worker/health/health_log.h"

#include <string_view>
#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

HealthLog::State StateOf(const Health& health, WorkerPhase phase) {
  if (!health.alive) return HealthLog::State::kStuck;
  if (!health.ready && phase == WorkerPhase::kPolling) {
    return HealthLog::State::kUnready;
  }
  return HealthLog::State::kWell;
}

}  // namespace

HealthLog::State HealthLog::Note(const Health& health, WorkerPhase phase) {
  const State state = StateOf(health, phase);
  if (std::exchange(state_, state) == state) return state;
  switch (state) {
    case State::kWell:
      Log(LogLevel::kInfo, "healthy");
      break;
    case State::kUnready:
      Log(LogLevel::kError, "not_ready",
          {{"why", std::string_view(health.why)}});
      break;
    case State::kStuck:
      Log(LogLevel::kError, "stuck", {{"why", std::string_view(health.why)}});
      break;
  }
  return state;
}

}  // namespace darkroom
