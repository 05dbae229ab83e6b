#include "worker/commands/connections.h"

#include <string>

#include "worker/config/route.h"

namespace darkroom {
namespace {

// Deletes, hand-backs and dead letters: short, so that a stop is.
constexpr std::chrono::seconds kSettleDeadline(10);

Result<Topics> OpenTopics(const Config& config, const ServiceFamily& family,
                          const std::stop_token& abandon) {
  Topics topics;
  for (const std::string& name : AllTopics(config)) {
    topics[name] = TRY(family.open_topic(name, abandon));
  }
  return topics;
}

}  // namespace

Result<Connections> Connect(const Config& config, const ServiceFamily& family,
                            const std::stop_token& abandon) {
  Services& services = *family.services;
  Connections all;
  all.store = services.OpenStore(abandon);
  all.polling = TRY(services.OpenQueue(family.queue, {.abandon = abandon}));
  all.settling =
      TRY(services.OpenQueue(family.queue, {.deadline = kSettleDeadline}));
  all.status = TRY(all.polling->Inspect());
  const QueueStatus& status = all.status;
  all.visibility =
      config.queue.visibility_timeout.value_or(status.visibility_timeout);
  if (all.visibility.count() == 0) {
    return Error(ErrorClass::kConfiguration,
                 "the queue's visibility timeout is 0: give it one, or set "
                 "queue.visibility_timeout");
  }
  // So that a heartbeat that hangs is tried again before the lease is over.
  all.heartbeats = TRY(services.OpenQueue(
      family.queue,
      {.deadline = std::chrono::milliseconds(all.visibility) / 6}));
  all.topics = TRY(OpenTopics(config, family, abandon));
  const std::string dead_letter = DeadLetterQueueOf(family, status);
  if (!dead_letter.empty()) {
    all.dead_letters =
        TRY(services.OpenQueue(dead_letter, {.deadline = kSettleDeadline}));
  }
  return all;
}

}  // namespace darkroom
