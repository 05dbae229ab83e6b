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

// False if there is nothing left to stop.
bool Stopper::AwaitStop() {
  for (;;) {
    switch (signals_.Wait(std::nullopt)) {
      case SignalSource::Wake::kStop:
        return true;
      case SignalSource::Wake::kReload:
        reload_.Ask();
        break;
      default:
        return false;
    }
  }
}

// Of the drain budget.
SignalSource::Wake Stopper::AwaitEnd() {
  const auto deadline =
      std::chrono::steady_clock::now() + DrainBudget(stop_timeout_);
  SignalSource::Wake wake = SignalSource::Wake::kReload;
  while (wake == SignalSource::Wake::kReload) wake = signals_.Wait(deadline);
  return wake;
}

void Stopper::Watch() {
  if (!AwaitStop()) return;
  Log(LogLevel::kInfo, "stopping", {{"stop_timeout_s", stop_timeout_.count()}});
  stopping_.request_stop();
  if (polling_ && AwaitEnd() == SignalSource::Wake::kFinished) return;
  Log(LogLevel::kWarn, "abandon");
  abandon_.request_stop();
}

}  // namespace darkroom
