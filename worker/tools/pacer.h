// No more than so many messages a second.

#ifndef DARKROOM_WORKER_TOOLS_PACER_H_
#define DARKROOM_WORKER_TOOLS_PACER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>

#include "base/sleep.h"

namespace darkroom {

// Spreads messages evenly: those that were not sent in time are not made up
// for.  Thread-compatible.
class Pacer {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // `rate`: messages a second, over 0; nothing: as fast as it goes.
  explicit Pacer(std::optional<double> rate,
                 StoppableSleeper sleep = SleepUnlessStopped,
                 Clock clock = std::chrono::steady_clock::now);

  // How many messages may go together: `most`, or a fifth of a second's.
  std::size_t Together(std::size_t most) const;

  // Waits until `count` more may go.  False, at once, when `stop` is requested.
  bool Wait(std::size_t count, const std::stop_token& stop);

 private:
  const std::optional<double> rate_;
  const StoppableSleeper sleep_;
  const Clock clock_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_PACER_H_
