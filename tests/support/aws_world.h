// All that an AwsCaller asks of the outside, without an outside.

#ifndef DARKROOM_TESTS_SUPPORT_AWS_WORLD_H_
#define DARKROOM_TESTS_SUPPORT_AWS_WORLD_H_

#include <chrono>
#include <vector>

#include "libs3q/aws/aws_call.h"
#include "tests/support/scripted_transport.h"

namespace darkroom {

// Time passes only while somebody sleeps.  Thread-compatible.
struct AwsWorld {
  AwsWorld() {
    context.clock = [this] { return now; };
    context.steady = [this] {
      return std::chrono::steady_clock::time_point(now.time_since_epoch());
    };
    context.random = [] { return 1.0; };
    context.sleep = [this](std::chrono::milliseconds delay,
                           std::span<const std::stop_token> stops) {
      slept.push_back(delay);
      now += delay;
      for (const std::stop_token& stop : stops) {
        if (stop.stop_requested()) return false;
      }
      return true;
    };
  }

  SysMillis now{std::chrono::milliseconds(1'795'226'317'000)};
  std::vector<std::chrono::milliseconds> slept;
  ScriptedTransport transport;
  int loads = 0;
  CachedCredentials credentials{
      [this]() -> Result<Credentials> {
        ++loads;
        return Credentials{.access_key_id = "KEY" + std::to_string(loads),
                           .secret_access_key = "secret"};
      },
      [this] { return now; }};
  AwsContext context{transport, credentials};
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_AWS_WORLD_H_
