// How long a message that failed stays away.

#ifndef DARKROOM_WORKER_ROAD_BACKOFF_H_
#define DARKROOM_WORKER_ROAD_BACKOFF_H_

#include <chrono>

#include "worker/config/config.h"

namespace darkroom {

// Full jitter over an exponential: uniform in
// [1 s, min(cap, base * 2^(receive_count - 1))], whole seconds.
std::chrono::seconds RetryDelay(const RetryConfig& retry, int receive_count,
                                double random);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_BACKOFF_H_
