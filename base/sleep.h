// Waiting that a stop request ends.

#ifndef DARKROOM_BASE_SLEEP_H_
#define DARKROOM_BASE_SLEEP_H_

#include <chrono>
#include <functional>
#include <span>
#include <stop_token>

namespace darkroom {

// Waits for `delay`; false, at once, when any of the tokens is requested.
bool SleepUnlessStopped(std::chrono::milliseconds delay,
                        std::span<const std::stop_token> stops);

// The same, injected: tests pass a lambda that records.
using StoppableSleeper = std::function<bool(
    std::chrono::milliseconds delay, std::span<const std::stop_token> stops)>;

}  // namespace darkroom

#endif  // DARKROOM_BASE_SLEEP_H_
