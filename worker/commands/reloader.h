// Reads the configuration again, and puts it in force or keeps the old one.

#ifndef DARKROOM_WORKER_COMMANDS_RELOADER_H_
#define DARKROOM_WORKER_COMMANDS_RELOADER_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

#include "base/result.h"
#include "worker/commands/command_line.h"
#include "worker/commands/reload_request.h"
#include "worker/commands/service_family.h"
#include "worker/config/config_reload.h"
#include "worker/config/live_config.h"
#include "worker/road/memory_budget.h"
#include "worker/road/notifier.h"

namespace darkroom {

// One thread, so that a store that is slow to give a watermark holds up no
// signal; a stop ends what it does.  Whatever is wrong, the old configuration
// stays, and one line of the log says the same as a failed start would.
//
// Borrows all it is given but the handle of the configuration.
class Reloader {
 public:
  // What must be ready for what is in force.
  struct Parts {
    MemoryBudget& budget;
    Notifier& notifier;
  };

  struct Options {
    const RunCommand& command;
    ServiceFamily& family;  // Whose watcher is replaced.
    LiveConfig live;
    Parts parts;
    std::stop_token abandon;  // Of topics that are opened.
    // Told around each.
    std::function<void()> begins;
    std::function<void()> ended;
  };

  Reloader(ReloadRequest& request, Options options);

 private:
  void Run(const std::stop_token& stop);
  Status ReloadOnce(const std::stop_token& stop);
  Result<Config> Load(const std::stop_token& stop) const;
  Result<Topics> OpenNewTopics(const Config& next) const;
  Result<std::unique_ptr<LocalWatcher>> PrepareWatcher(
      const ReloadedConfig& reloaded, const std::stop_token& stop) const;
  Status PutInForce(const ReloadedConfig& reloaded,
                    const std::stop_token& stop);

  ReloadRequest& request_;
  Options options_;
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_RELOADER_H_
