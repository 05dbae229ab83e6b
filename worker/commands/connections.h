// What a worker is connected to.

#ifndef DARKROOM_WORKER_COMMANDS_CONNECTIONS_H_
#define DARKROOM_WORKER_COMMANDS_CONNECTIONS_H_

#include <chrono>
#include <memory>
#include <stop_token>

#include "base/result.h"
#include "libs3q/message_queue.h"
#include "libs3q/object_store.h"
#include "worker/commands/service_family.h"
#include "worker/config/config.h"
#include "worker/road/notifier.h"

namespace darkroom {

// The connections of a worker.  Those that poll, fetch, store and tell give up
// when `abandon` is requested; those that keep and settle leases do not.
struct Connections {
  std::unique_ptr<ObjectStore> store;
  std::unique_ptr<MessageQueue> polling;
  std::unique_ptr<MessageQueue> heartbeats;
  std::unique_ptr<MessageQueue> settling;
  std::unique_ptr<MessageQueue> dead_letters;  // Null: there is none.
  Topics topics;
  QueueStatus status;
  std::chrono::seconds visibility = std::chrono::seconds(30);
};

// Errors: kConfiguration (a queue without a visibility timeout), and those of
// OpenQueue and Inspect.
Result<Connections> Connect(const Config& config, const ServiceFamily& family,
                            const std::stop_token& abandon);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_CONNECTIONS_H_
