#include "worker/platform/systemd_story.h"

namespace darkroom {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr seconds kStatusPause(5);
// A drain is given so much more time, so often.
constexpr seconds kExtension(15);
constexpr seconds kExtensionPause(5);

bool IsDue(std::optional<SteadyTime> last, microseconds pause, SteadyTime now) {
  return !last || now - *last >= pause;
}

std::string StatusOf(const ProgressView& progress, const Health& health) {
  const std::string held =
      std::to_string(progress.in_flight) + " messages in flight";
  if (!health.alive) return "Stuck: " + health.why;
  switch (progress.phase) {
    case WorkerPhase::kStarting:
      return "Connecting";
    case WorkerPhase::kDraining:
      return "Stopping, " + held;
    case WorkerPhase::kPolling:
      break;
  }
  return (health.ready ? "Working, " : "Not ready: " + health.why + ", ") +
         held;
}

}  // namespace

std::string SystemdStory::Tell(const ProgressView& progress,
                               const Health& health, SteadyTime now) {
  std::string lines = TellPhase(progress.phase);
  TellStatus(StatusOf(progress, health), now, lines);
  if (watchdog_ && health.alive && IsDue(petted_at_, *watchdog_ / 2, now)) {
    petted_at_ = now;
    lines += "WATCHDOG=1\n";
  }
  if (progress.phase == WorkerPhase::kDraining &&
      IsDue(extended_at_, kExtensionPause, now)) {
    extended_at_ = now;
    lines += "EXTEND_TIMEOUT_USEC=" +
             std::to_string(microseconds(kExtension).count()) + "\n";
  }
  return lines;
}

std::string SystemdStory::TellPhase(WorkerPhase phase) {
  if (phase == told_) return {};
  told_ = phase;
  return phase == WorkerPhase::kPolling ? "READY=1\n" : "STOPPING=1\n";
}

void SystemdStory::TellStatus(const std::string& status, SteadyTime now,
                              std::string& lines) {
  if (status == status_) return;
  const bool phase_changed = !lines.empty();
  if (!phase_changed && !IsDue(status_at_, kStatusPause, now)) return;
  status_ = status;
  status_at_ = now;
  lines += "STATUS=" + status + "\n";
}

// MONOTONIC_USEC is what systemd 253 and later ask for beside it.
std::string ReloadingLines(SteadyTime now) {
  const auto time =
      std::chrono::duration_cast<microseconds>(now.time_since_epoch());
  return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(time.count()) + "\n";
}

std::string ReloadedLines() { return "READY=1\n"; }

}  // namespace darkroom
