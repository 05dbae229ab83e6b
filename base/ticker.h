// Something that is done again and again.

#ifndef DARKROOM_BASE_TICKER_H_
#define DARKROOM_BASE_TICKER_H_

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

#include "base/sleep.h"

namespace darkroom {

// Calls `tick` on a thread of its own, at once and then a `period` after each
// call has ended, until it is destroyed.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds period, std::function<void()> tick)
      : thread_([period, tick = std::move(tick)](const std::stop_token& stop) {
          do {
            tick();
          } while (SleepUnlessStopped(period, {&stop, 1}));
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_BASE_TICKER_H_
