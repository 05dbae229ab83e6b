#include "worker/road/queue_check.h"

#include <chrono>

namespace darkroom {
namespace {

using Warning = std::optional<QueueWarning>;

// What is judged together.
struct Inspected {
  const Config& config;
  const QueueStatus& queue;
  const std::optional<QueueStatus>& dead_letters;
};

std::string Seconds(std::chrono::seconds time) {
  return std::to_string(time.count()) + " s";
}

Warning NoWayOut(const Inspected& all) {
  if (all.queue.redrive) return {};
  if (all.config.queue.dead_letter == DeadLettering::kNative) {
    return QueueWarning{
        "no_redrive_policy",
        "queue.dead_letter is native, but the queue has no redrive policy: "
        "images that can never work come back for ever; give it one"};
  }
  if (!all.config.queue.dead_letter_url.empty()) return {};
  return QueueWarning{
      "no_dead_letter_queue",
      std::string("give the queue a redrive policy or set "
                  "queue.dead_letter_url; images that can never work come "
                  "back for ever") +
          (all.queue.fifo ? ", and the rest of their message group waits behind"
                          : "")};
}

Warning OtherType(const Inspected& all) {
  if (!all.dead_letters || all.dead_letters->fifo == all.queue.fifo) return {};
  return QueueWarning{
      "dead_letter_queue_type",
      all.queue.fifo
          ? "the queue is FIFO, its dead-letter queue is not: letters lose "
            "their message group, and SQS cannot move them back; make one "
            "whose name ends in .fifo"
          : "the dead-letter queue is FIFO, the queue is not: SQS cannot "
            "move letters back; make a standard one"};
}

// A heartbeat that is late by a deadline of its own loses the lease.
Warning ShortVisibility(const Inspected& all) {
  const auto visibility = all.config.queue.visibility_timeout.value_or(
      all.queue.visibility_timeout);
  const auto job =
      std::chrono::ceil<std::chrono::seconds>(all.config.limits.job_timeout);
  if (visibility >= job) return {};
  return QueueWarning{
      "short_visibility",
      "the visibility timeout of " + Seconds(visibility) +
          " is below limits.job_timeout of " + Seconds(job) +
          ": when a worker dies its messages come back soon, but a pause "
          "of the worker loses them to another; set the queue's, or "
          "queue.visibility_timeout, to more"};
}

Warning OneReceive(const Inspected& all) {
  if (!all.queue.redrive || all.queue.redrive->max_receive_count != 1) {
    return {};
  }
  return QueueWarning{
      "low_max_receive_count",
      "the redrive policy's maxReceiveCount of 1 moves good images to the "
      "dead-letter queue when a worker stops; make it 5"};
}

// A message keeps its age when it is moved, unless both queues are FIFO.
Warning ShortRetention(const Inspected& all) {
  if (all.queue.fifo || !all.queue.retention || !all.dead_letters ||
      !all.dead_letters->retention ||
      *all.dead_letters->retention > *all.queue.retention) {
    return {};
  }
  return QueueWarning{
      "short_dead_letter_retention",
      "the dead-letter queue keeps messages for " +
          Seconds(*all.dead_letters->retention) + ", the queue for " +
          Seconds(*all.queue.retention) +
          ": letters keep their age and may be gone at once; make it "
          "14 days"};
}

}  // namespace

std::vector<QueueWarning> CheckQueues(
    const Config& config, const QueueStatus& queue,
    const std::optional<QueueStatus>& dead_letters) {
  const Inspected all = {config, queue, dead_letters};
  std::vector<QueueWarning> warnings;
  for (const auto check :
       {NoWayOut, OtherType, ShortVisibility, OneReceive, ShortRetention}) {
    if (Warning warning = check(all)) warnings.push_back(*std::move(warning));
  }
  return warnings;
}

}  // namespace darkroom
