#include "worker/commands/run_log.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "worker/commands/renderer_factory.h"
#include "worker/road/queue_check.h"
#include "worker/road/road.h"
#include "worker/version.h"

namespace darkroom {
namespace {

// A dead-letter queue that may only be sent to is no reason not to start.
void LogWarnings(const Config& config, const Connections& connections) {
  std::optional<QueueStatus> dead_letters;
  if (connections.dead_letters != nullptr) {
    const Result<QueueStatus> status = connections.dead_letters->Inspect();
    if (status.ok()) dead_letters = *status;
  }
  for (const QueueWarning& warning :
       CheckQueues(config, connections.status, dead_letters)) {
    Log(LogLevel::kWarn, warning.event,
        {{"advice", std::string_view(warning.advice)}});
  }
}

}  // namespace

Result<Confinement> LogConfinement(const Config& config) {
  if (config.renderer == RendererMode::kInProcess) {
    Log(LogLevel::kWarn, "not_confined",
        {{"advice",
          "renderer: in_process is for debugging; a hostile picture can take "
          "over the worker and its credentials"}});
    return Confinement();
  }
  const Confinement confinement = TRY(ProbeConfinement());
  const std::string missing = confinement.Missing().Names();
  Log(missing.empty() ? LogLevel::kInfo : LogLevel::kWarn, "confinement",
      {{"active", std::string_view(confinement.Names())},
       {"missing", std::string_view(missing)}});
  return confinement;
}

void LogStopped(const RendererStats& renderers) {
  LogFields fields;
  fields.emplace_back("renderers_started", renderers.started.load());
  fields.emplace_back("renderers_recycled", renderers.recycled.load());
  fields.emplace_back("renderers_timeout", renderers.timeout.load());
  fields.emplace_back("renderers_memory", renderers.memory.load());
  fields.emplace_back("renderers_crashed", renderers.crashed.load());
  fields.emplace_back("renderers_forbidden", renderers.forbidden.load());
  Log(LogLevel::kInfo, "stopped", fields);
}

void LogStart(const Config& config, const ServiceFamily& family,
              const Connections& connections, std::uint64_t memory_budget) {
  const ConcurrencyConfig threads = Resolved(config.concurrency);
  Log(LogLevel::kInfo, "start",
      {{"version", kVersion},
       {"queue", std::string_view(family.queue)},
       {"visibility_s", connections.visibility.count()},
       {"fetch_threads", threads.fetch},
       {"render_threads", threads.render},
       {"upload_threads", threads.upload},
       {"memory_budget", memory_budget},
       {"renderer", config.renderer == RendererMode::kInProcess
                        ? "in_process"
                        : "sandboxed"}});
  LogWarnings(config, connections);
}

}  // namespace darkroom
