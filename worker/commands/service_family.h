// The services that a worker runs on: AWS, or a directory.

#ifndef DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_
#define DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "libs3q/local/local_services.h"
#include "libs3q/platform_agents.h"
#include "libs3q/services.h"
#include "libs3q/topic.h"
#include "worker/config/config.h"

namespace darkroom {

class AwsFamily;
class CallObserver;

struct ServiceFamily {
  std::unique_ptr<Services> services;
  std::string queue;        // As Services::OpenQueue takes it.
  std::string dead_letter;  // Empty: as the queue's redrive policy says.
  std::unique_ptr<LocalWatcher> watcher;  // Null if not watching.
  // A topic, by the name that the configuration gives it.  What it opens must
  // not outlive `services`.  Errors: kConfiguration (no topic's name).
  std::function<Result<std::unique_ptr<Topic>>(const std::string& name,
                                               const std::stop_token& abandon)>
      open_topic;
  AwsFamily* aws = nullptr;  // What `services` is, if it is of AWS.
};

// `observer` hears of every call; it outlives the family.
// Errors: kConfiguration (as OpenAwsServices).
Result<std::unique_ptr<AwsFamily>> OpenAws(const Config& config,
                                           CallObserver* observer = nullptr);

std::unique_ptr<PlatformAgents> OpenAgents();

// Watches the buckets that `config` takes sources from.
Result<std::unique_ptr<LocalWatcher>> WatchLocal(const Config& config,
                                                 const std::string& root);

// Errors: kConfiguration, and those of the family.
Result<ServiceFamily> OpenAwsFamily(const Config& config,
                                    CallObserver* observer = nullptr);
Result<ServiceFamily> OpenLocalFamily(const Config& config,
                                      const std::string& root);

// Without a watcher, for what is no worker.  `setup`: kKeep changes nothing in
// a directory that workers use with a configuration of their own.
Result<ServiceFamily> OpenLocalQueues(const Config& config,
                                      const std::string& root,
                                      QueueSetup setup);

// The dead-letter queue that is configured, or the one of the redrive policy;
// empty: there is none.
std::string DeadLetterQueueOf(const ServiceFamily& family,
                              const QueueStatus& status);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_
