// Hears of it when EC2 is about to take a Spot instance away.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html

#ifndef DARKROOM_WORKER_PLATFORM_SPOT_WATCH_H_
#define DARKROOM_WORKER_PLATFORM_SPOT_WATCH_H_

#include <chrono>
#include <functional>
#include <utility>

#include "libs3q/platform_agents.h"

namespace darkroom {

// Logs when it cannot hear, once each time that begins.  Borrows the agents.
// Thread-compatible.
class SpotWatch {
 public:
  // As often as AWS advises: the warning comes two minutes ahead.
  static constexpr std::chrono::seconds kPeriod{5};

  // `warned` is called once.
  SpotWatch(PlatformAgents& agents, std::function<void()> warned)
      : agents_(agents), warned_(std::move(warned)) {}

  void Tick();

 private:
  PlatformAgents& agents_;
  const std::function<void()> warned_;
  bool is_over_ = false;
  bool is_deaf_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_SPOT_WATCH_H_
