// What `darkroom run` says of itself in the log.

#ifndef DARKROOM_WORKER_COMMANDS_RUN_LOG_H_
#define DARKROOM_WORKER_COMMANDS_RUN_LOG_H_

#include <cstdint>

#include "base/result.h"
#include "worker/commands/connections.h"
#include "worker/commands/service_family.h"
#include "worker/config/config.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/renderer_stats.h"

namespace darkroom {

// What holds the renderers, and nothing where they are no processes.  Fails
// where none can be started.
Result<Confinement> LogConfinement(const Config& config);

// What it runs on, and what is wrong with its queues.
void LogStart(const Config& config, const ServiceFamily& family,
              const Connections& connections, std::uint64_t memory_budget);

void LogStopped(const RendererStats& renderers);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_RUN_LOG_H_
