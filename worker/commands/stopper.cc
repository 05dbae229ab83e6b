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

// kFinished if there is nothing left to stop.
SignalSource::Wake Stopper::AwaitStop() {
  for (;;) {
    const SignalSource::Wake wake = signals_.Wait(std::nullopt);
    if (wake != SignalSource::Wake::kReload) return wake;
    reload_.Ask();
  }
}

// Of the drain budget, or of everyone's patience: the second signal.
SignalSource::Wake Stopper::AwaitEnd(SignalSource::Wake begun) {
  const auto deadline =
      std::chrono::steady_clock::now() + DrainBudget(stop_timeout_);
  int signals = begun == SignalSource::Wake::kStop ? 1 : 0;
  for (;;) {
    const SignalSource::Wake wake = signals_.Wait(deadline);
    switch (wake) {
      case SignalSource::Wake::kReload:
      case SignalSource::Wake::kWarned:
        break;
      case SignalSource::Wake::kStop:
        if (++signals == 2) return wake;
        break;
      default:
        return wake;
    }
  }
}

void Stopper::Watch() {
  const SignalSource::Wake begun = AwaitStop();
  if (begun == SignalSource::Wake::kFinished) return;
  Log(LogLevel::kInfo, "stopping", {{"stop_timeout_s", stop_timeout_.count()}});
  stopping_.request_stop();
  if (polling_ && AwaitEnd(begun) == SignalSource::Wake::kFinished) return;
  Log(LogLevel::kWarn, "abandon");
  abandon_.request_stop();
}

}  // namespace darkroom
