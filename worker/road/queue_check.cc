#include "worker/road/queue_check.h"

#include <chrono>

namespace darkroom {
namespace {

std::string Seconds(std::chrono::seconds time) {
  return std::to_string(time.count()) + " s";
}

}  // namespace

std::vector<QueueWarning> CheckQueues(
    const Config& config, const QueueStatus& queue,
    const std::optional<QueueStatus>& dead_letters) {
  std::vector<QueueWarning> warnings;
  const bool native = config.queue.dead_letter == DeadLettering::kNative;
  const bool configured = !config.queue.dead_letter_url.empty();
  if (native && !queue.redrive) {
    warnings.push_back(
        {"no_redrive_policy",
         "queue.dead_letter is native, but the queue has no redrive policy: "
         "images that can never work come back for ever; give it one"});
  } else if (!queue.redrive && !configured) {
    warnings.push_back(
        {"no_dead_letter_queue",
         std::string("give the queue a redrive policy or set "
                     "queue.dead_letter_url; images that can never work come "
                     "back for ever") +
             (queue.fifo ? ", and the rest of their message group waits behind"
                         : "")});
  }
  if (dead_letters && dead_letters->fifo != queue.fifo) {
    warnings.push_back(
        {"dead_letter_queue_type",
         queue.fifo
             ? "the queue is FIFO, its dead-letter queue is not: letters lose "
               "their message group, and SQS cannot move them back; make one "
               "whose name ends in .fifo"
             : "the dead-letter queue is FIFO, the queue is not: SQS cannot "
               "move letters back; make a standard one"});
  }
  // A heartbeat that is late by a deadline of its own loses the lease.
  const auto visibility =
      config.queue.visibility_timeout.value_or(queue.visibility_timeout);
  const auto job =
      std::chrono::ceil<std::chrono::seconds>(config.limits.job_timeout);
  if (visibility < job) {
    warnings.push_back(
        {"short_visibility",
         "the visibility timeout of " + Seconds(visibility) +
             " is below limits.job_timeout of " + Seconds(job) +
             ": when a worker dies its messages come back soon, but a pause "
             "of the worker loses them to another; set the queue's, or "
             "queue.visibility_timeout, to more"});
  }
  if (queue.redrive && queue.redrive->max_receive_count == 1) {
    warnings.push_back(
        {"low_max_receive_count",
         "the redrive policy's maxReceiveCount of 1 moves good images to the "
         "dead-letter queue when a worker stops; make it 5"});
  }
  // A message keeps its age when it is moved, unless both queues are FIFO.
  if (!queue.fifo && queue.retention && dead_letters &&
      dead_letters->retention && *dead_letters->retention <= *queue.retention) {
    warnings.push_back(
        {"short_dead_letter_retention",
         "the dead-letter queue keeps messages for " +
             Seconds(*dead_letters->retention) + ", the queue for " +
             Seconds(*queue.retention) +
             ": letters keep their age and may be gone at once; make it "
             "14 days"});
  }
  return warnings;
}

}  // namespace darkroom
