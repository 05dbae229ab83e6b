#include "worker/health/health.h"

#include <optional>

#include "base/bytes.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What the client gives a poll beyond its wait, and some more.
constexpr seconds kPollGrace(5);
// The slowest transfer that libs3q lets go on, in bytes per second.
constexpr std::uint64_t kSlowest = 128 * kKiB;
constexpr int kPatience = 3;

// "for 75 s", if `since` is longer ago than `patience`; else empty.
std::string TooLong(std::optional<SteadyTime> since, milliseconds patience,
                    SteadyTime now) {
  if (!since || now - *since <= patience) return {};
  const auto age = std::chrono::duration_cast<seconds>(now - *since);
  return "for " + std::to_string(age.count()) + " s";
}

// Empty: nothing is.
std::string WhatIsStuck(const ProgressView& progress,
                        const HealthLimits& limits, SteadyTime now) {
  if (progress.phase == WorkerPhase::kPolling && progress.pollers == 0) {
    return "nobody polls";
  }
  const std::string poll = TooLong(progress.polling_since, limits.poll, now);
  if (!poll.empty()) return "a poll has not returned " + poll;
  if (progress.in_flight == 0) return {};
  const std::string road = TooLong(progress.last_step, limits.road, now);
  if (road.empty()) return {};
  return "none of " + std::to_string(progress.in_flight) + " held messages " +
         "has moved " + road;
}

std::string WhyUnready(const ProgressView& progress, const HealthLimits& limits,
                       SteadyTime now) {
  if (progress.phase == WorkerPhase::kStarting) return "starting";
  if (progress.phase == WorkerPhase::kDraining) return "stopping";
  const std::string failing = TooLong(progress.failing_since, limits.poll, now);
  return failing.empty() ? "" : "polls have failed " + failing;
}

}  // namespace

HealthLimits HealthLimitsOf(const Config& config) {
  const LimitsConfig& jobs = config.limits;
  const seconds transfer(jobs.decode.max_source_bytes / kSlowest);
  return {.poll = kPatience * (config.queue.wait + kPollGrace),
          .road = transfer + kPatience * config.aws.request_timeout +
                  jobs.job_timeout};
}

Health JudgeHealth(const ProgressView& progress, const HealthLimits& limits,
                   SteadyTime now) {
  const std::string stuck = WhatIsStuck(progress, limits, now);
  if (!stuck.empty()) return {.alive = false, .ready = false, .why = stuck};
  const std::string unready = WhyUnready(progress, limits, now);
  return {.ready = unready.empty(), .why = unready};
}

}  // namespace darkroom
