// The queues that `redrive` and `status` are about.

#ifndef DARKROOM_WORKER_COMMANDS_TOOL_QUEUES_H_
#define DARKROOM_WORKER_COMMANDS_TOOL_QUEUES_H_

#include "base/result.h"
#include "worker/commands/service_family.h"
#include "worker/commands/tool_line.h"
#include "worker/config/config.h"

namespace darkroom {

// Needs no variants and no routes.  Errors: kConfiguration.
Result<Config> LoadQueueConfig(const ToolPlace& place);

// The services; a local family keeps its settings.
// Errors: kConfiguration, and those of the family.
Result<ServiceFamily> OpenToolFamily(const Config& config,
                                     const ToolPlace& place);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_TOOL_QUEUES_H_
