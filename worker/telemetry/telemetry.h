// Everything that tells the outside how the worker does.

#ifndef DARKROOM_WORKER_TELEMETRY_TELEMETRY_H_
#define DARKROOM_WORKER_TELEMETRY_TELEMETRY_H_

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/health/health.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/renderer_stats.h"
#include "worker/road/memory_budget.h"
#include "worker/telemetry/activity.h"
#include "worker/telemetry/admin_server.h"
#include "worker/telemetry/emf_exporter.h"
#include "worker/telemetry/metrics.h"
#include "worker/telemetry/road_recorder.h"

namespace darkroom {

// Made before the services and the road, whose parts report to it; it outlives
// them.  Thread-safe but for Start.
class Telemetry {
 public:
  explicit Telemetry(const Config& config);
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  RoadObserver& road() { return recorder_; }
  CallObserver& calls() { return recorder_; }
  Metrics& metrics() { return metrics_; }

  void SetConfinement(const Confinement& confinement);

  // What is looked at while the worker runs.
  struct Sources {
    const MemoryBudget& budget;
    const RendererStats& renderers;
    std::function<Health()> health;
    std::string queue;
    // Where the pictures of the status page are; null: it shows none.
    std::unique_ptr<ObjectStore> pictures = nullptr;
  };

  // Serves and exports while it lives; the last metrics go out when it ends.
  // Must end before its sources do.
  class Running {
   public:
    explicit Running(Metrics& metrics) : metrics_(metrics) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running();

   private:
    friend class Telemetry;
    Metrics& metrics_;
    std::unique_ptr<AdminServer> admin_;
    std::unique_ptr<EmfExporter> exporter_;
  };

  // As the configuration says: an admin port, an exporter, both or neither.
  // Errors: as AdminServer::Start.
  Result<std::unique_ptr<Running>> Start(Sources sources);

 private:
  const AdminConfig admin_;
  const MetricsConfig config_;
  const SysMillis started_;
  Metrics metrics_;
  Activity activity_;
  RoadRecorder recorder_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TELEMETRY_H_
