// The admin port: health, metrics, the status page, the log's level.

#ifndef DARKROOM_WORKER_TELEMETRY_ADMIN_SERVER_H_
#define DARKROOM_WORKER_TELEMETRY_ADMIN_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/config/listen_address.h"
#include "worker/health/health.h"
#include "worker/telemetry/activity.h"
#include "worker/telemetry/metrics.h"
#include "worker/telemetry/status_json.h"

namespace darkroom {

// Serves on threads of its own until it is destroyed.  Reads; the log's level
// is all that can be changed.
class AdminServer {
 public:
  struct Options {
    ListenAddress address;
    StatusPage status_page = StatusPage::kLoopback;
    WorkerFacts facts;
    std::function<Health()> health;
    Metrics& metrics;
    const Activity& activity;
    // Where the page's pictures come from; null: it has none.
    std::unique_ptr<ObjectStore> pictures = nullptr;
  };

  // Listening once it returns.  Errors: kConfiguration (the address is taken,
  // or is none of this machine).
  static Result<std::unique_ptr<AdminServer>> Start(Options options);

  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  ~AdminServer();

  std::uint16_t port() const;

 private:
  class Served;
  explicit AdminServer(std::unique_ptr<Served> served);

  std::unique_ptr<Served> served_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_ADMIN_SERVER_H_
