// The road: fetch, render, upload, settle, in this order and no other.

#ifndef DARKROOM_WORKER_ROAD_ROAD_H_
#define DARKROOM_WORKER_ROAD_ROAD_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/health/progress.h"
#include "worker/renderer/renderer.h"
#include "worker/road/bounded_queue.h"
#include "worker/road/job.h"
#include "worker/road/memory_budget.h"
#include "worker/road/notifier.h"
#include "worker/road/road_observer.h"
#include "worker/road/stage.h"
#include "worker/road/write_conditions.h"

namespace darkroom {

// Jobs that may be on the road at once, waiting ones included.
int RoadCapacity(const ConcurrencyConfig& concurrency);

// `concurrency` with its zeros filled in by the number of cores.
ConcurrencyConfig Resolved(ConcurrencyConfig concurrency);

// Thread-safe.  Borrows store, budget and notifier.
class Road {
 public:
  struct Options {
    ObjectStore& store;
    MemoryBudget& budget;
    Notifier& notifier;
    ConcurrencyConfig concurrency;  // Resolved.
    // Called on each render thread.
    std::function<std::unique_ptr<Renderer>()> make_renderer;
    std::stop_token stopping;  // No job is started any more.
    std::stop_token abandon;   // What waits or renders gives up.
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    RoadObserver& observer = NoObserver();
  };

  explicit Road(Options options);
  ~Road() { Drain(); }

  // Blocks while the road is full.  False, with `job` untouched, once drained.
  bool Push(Job&& job) { return fetch_.Push(std::move(job)); }

  // Lets what is on the road finish, in the order of the road.  Idempotent.
  void Drain();

 private:
  std::function<void(const Job&)> Begins(RoadStage stage) const;

  // What hands a job that has passed a stage to `next`.
  template <typename Next>
  auto HandTo(Next& next) {
    return [this, &next](Job job) {
      options_.progress->Stepped();
      next.Push(std::move(job));
    };
  }

  const Options options_;
  WriteConditions conditions_;
  BoundedQueue<Job> settle_queue_;
  std::jthread settle_;
  Stage upload_;
  Stage render_;
  Stage fetch_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_ROAD_H_
