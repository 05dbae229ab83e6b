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
#include "libs3q/services.h"
#include "libs3q/topic.h"
#include "worker/config/config.h"

namespace darkroom {

class AwsFamily;

struct ServiceFamily {
  std::unique_ptr<Services> services;
  std::string queue;        // As Services::OpenQueue takes it.
  std::string dead_letter;  // Empty: as the queue's redrive policy says.
  std::unique_ptr<LocalWatcher> watcher;  // Null with AWS.
  // A topic, by the name that the configuration gives it.  What it opens must
  // not outlive `services`.  Errors: kConfiguration (no topic's name).
  std::function<Result<std::unique_ptr<Topic>>(const std::string& name,
                                               const std::stop_token& abandon)>
      open_topic;
};

// Errors: kConfiguration (as OpenAwsServices).
Result<std::unique_ptr<AwsFamily>> OpenAws(const Config& config);

// Errors: kConfiguration, and those of the family.
Result<ServiceFamily> OpenAwsFamily(const Config& config);
Result<ServiceFamily> OpenLocalFamily(const Config& config,
                                      const std::string& root);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_
