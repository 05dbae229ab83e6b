// The services that a worker runs on: AWS, or a directory.

#ifndef DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_
#define DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "libs3q/local/local_services.h"
#include "libs3q/services.h"
#include "worker/config/config.h"

namespace darkroom {

class AwsFamily;

struct ServiceFamily {
  std::unique_ptr<Services> services;
  std::string queue;        // As Services::OpenQueue takes it.
  std::string dead_letter;  // Empty: as the queue's redrive policy says.
  std::unique_ptr<LocalWatcher> watcher;  // Null with AWS.
};

// Errors: kConfiguration (as OpenAwsServices).
Result<std::unique_ptr<AwsFamily>> OpenAws(const Config& config);

// Errors: kConfiguration, and those of the family.
Result<ServiceFamily> OpenAwsFamily(const Config& config);
Result<ServiceFamily> OpenLocalFamily(const Config& config,
                                      const std::string& root);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_SERVICE_FAMILY_H_
