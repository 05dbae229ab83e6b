// What a service tells systemd, and when.

#ifndef DARKROOM_WORKER_PLATFORM_SYSTEMD_STORY_H_
#define DARKROOM_WORKER_PLATFORM_SYSTEMD_STORY_H_

#include <chrono>
#include <optional>
#include <string>

#include "worker/health/health.h"
#include "worker/health/progress.h"

namespace darkroom {

// Judges by its arguments alone; the time is one of them.  Thread-compatible.
class SystemdStory {
 public:
  explicit SystemdStory(std::optional<std::chrono::microseconds> watchdog)
      : watchdog_(watchdog) {}

  // The lines to send now; empty: none.
  //
  // READY=1 with the first poll; STATUS= when it changes, at most every five
  // seconds; WATCHDOG=1 at half of its time, as long as nothing is stuck;
  // STOPPING=1 once, and EXTEND_TIMEOUT_USEC= until the drain ends, which has
  // a limit of its own.
  std::string Tell(const ProgressView& progress, const Health& health,
                   SteadyTime now);

 private:
  std::string TellPhase(WorkerPhase phase);
  void TellStatus(const std::string& status, SteadyTime now,
                  std::string& lines);

  const std::optional<std::chrono::microseconds> watchdog_;
  WorkerPhase told_ = WorkerPhase::kStarting;
  std::string status_;
  std::optional<SteadyTime> status_at_;
  std::optional<SteadyTime> petted_at_;
  std::optional<SteadyTime> extended_at_;
};

// While the configuration is read again, and afterwards.  `now` is that of
// CLOCK_MONOTONIC.
std::string ReloadingLines(SteadyTime now);
std::string ReloadedLines();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_SYSTEMD_STORY_H_
