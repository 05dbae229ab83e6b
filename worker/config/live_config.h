// The configuration that is in force, which a reload replaces.

#ifndef DARKROOM_WORKER_CONFIG_LIVE_CONFIG_H_
#define DARKROOM_WORKER_CONFIG_LIVE_CONFIG_H_

#include <memory>
#include <mutex>
#include <utility>

#include "worker/config/config.h"

namespace darkroom {

// A handle: copies share what they hold.  Whoever begins something takes the
// configuration once and keeps it to the end of that.  Thread-safe.
class LiveConfig {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  LiveConfig(std::shared_ptr<const Config> config)
      : state_(std::make_shared<State>()) {
    state_->config = std::move(config);
  }

  std::shared_ptr<const Config> Get() const {
    const std::lock_guard lock(state_->mutex);
    return state_->config;
  }

  void Set(std::shared_ptr<const Config> config) {
    const std::lock_guard lock(state_->mutex);
    state_->config.swap(config);  // The old one ends outside the lock.
  }

 private:
  struct State {
    std::mutex mutex;
    std::shared_ptr<const Config> config;  // Guarded by mutex.
  };

  std::shared_ptr<State> state_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_LIVE_CONFIG_H_
