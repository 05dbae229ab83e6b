#include "worker/commands/stopper.h"

#include <algorithm>
#include <optional>

#include "base/log.h"

namespace darkroom {
namespace {

// A share of the stop timeout is left for handing back what could not finish.
std::chrono::milliseconds DrainBudget(std::chrono::seconds stop_timeout) {
  const std::chrono::milliseconds all(stop_timeout);
  return all -
         std::min<std::chrono::milliseconds>(all / 5, std::chrono::seconds(3));
}

}  // namespace

void Stopper::Watch() {
  if (signals_.Wait(std::nullopt) != StopSignal::Wake::kSignal) return;
  Log(LogLevel::kInfo, "stopping", {{"stop_timeout_s", stop_timeout_.count()}});
  stopping_.request_stop();
  const auto deadline =
      std::chrono::steady_clock::now() + DrainBudget(stop_timeout_);
  if (polling_ && signals_.Wait(deadline) == StopSignal::Wake::kFinished) {
    return;
  }
  Log(LogLevel::kWarn, "abandon");
  abandon_.request_stop();
}

}  // namespace darkroom
