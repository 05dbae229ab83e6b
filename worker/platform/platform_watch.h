// What a running worker has to do with the platform it runs on.

#ifndef DARKROOM_WORKER_PLATFORM_PLATFORM_WATCH_H_
#define DARKROOM_WORKER_PLATFORM_PLATFORM_WATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/ticker.h"
#include "libs3q/platform_agents.h"
#include "worker/config/live_config.h"
#include "worker/health/health.h"
#include "worker/health/health_log.h"
#include "worker/health/progress.h"
#include "worker/platform/notify_socket.h"
#include "worker/platform/spot_watch.h"
#include "worker/platform/systemd_story.h"
#include "worker/platform/task_protection.h"

namespace darkroom {

// Logs the worker's health, and as far as they are there and asked for, tells
// systemd, protects the ECS task and listens for a Spot warning: each on a
// thread of its own, so that an agent that hangs delays nothing else.
class PlatformWatch {
 public:
  struct Options {
    LiveConfig config;
    std::shared_ptr<Progress> progress;
    std::unique_ptr<PlatformAgents> agents;
    NotifyEnvironment systemd;
    std::function<void()> spot_warned;
  };

  explicit PlatformWatch(Options options);
  PlatformWatch(const PlatformWatch&) = delete;
  PlatformWatch& operator=(const PlatformWatch&) = delete;
  // Says the last of it: the worker has stopped.
  ~PlatformWatch();

  // Around the reading of the configuration.  Thread-safe.
  void Reloading() const;
  void Reloaded() const;

 private:
  Health HealthNow(const ProgressView& progress, SteadyTime now) const;
  void StartSystemd();
  void StartProtection();
  void LogHealth();
  void TellSystemd();
  void Protect();

  const Options options_;
  HealthLog log_;
  SystemdStory story_;
  TaskProtection protection_;
  SpotWatch spot_;
  std::optional<NotifySocket> systemd_;
  std::vector<std::unique_ptr<Ticker>> tickers_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_PLATFORM_WATCH_H_
