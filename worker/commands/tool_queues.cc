#include "worker/commands/tool_queues.h"

#include "worker/config/config_file.h"
#include "worker/config/environment.h"

namespace darkroom {

Result<Config> LoadQueueConfig(const ToolPlace& place) {
  return LoadConfig({.file = place.config,
                     .environment = ProcessEnvironment(),
                     .use = ConfigUse::kQueue});
}

Result<ServiceFamily> OpenToolFamily(const Config& config,
                                     const ToolPlace& place) {
  if (place.local) {
    return OpenLocalQueues(config, *place.local, QueueSetup::kKeep);
  }
  if (config.queue.url.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "no queue: set queue.url, or DARKROOM_QUEUE_URL");
  }
  return OpenAwsFamily(config);
}

}  // namespace darkroom
