// What is wrong with the queues' own settings, told at the start.

#ifndef DARKROOM_WORKER_ROAD_QUEUE_CHECK_H_
#define DARKROOM_WORKER_ROAD_QUEUE_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "libs3q/message_queue.h"
#include "worker/config/config.h"

namespace darkroom {

// One thing to put right.
struct QueueWarning {
  std::string event;   // "no_dead_letter_queue", for the log.
  std::string advice;  // What it does, and what to do about it.
};

// `dead_letters` is nothing where there is no such queue, or it cannot be
// inspected.  A pure function.
std::vector<QueueWarning> CheckQueues(
    const Config& config, const QueueStatus& queue,
    const std::optional<QueueStatus>& dead_letters);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_QUEUE_CHECK_H_
