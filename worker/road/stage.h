// A pool of threads between two queues.

#ifndef DARKROOM_WORKER_ROAD_STAGE_H_
#define DARKROOM_WORKER_ROAD_STAGE_H_

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "worker/road/bounded_queue.h"
#include "worker/road/job.h"

namespace darkroom {

// Takes jobs from its queue, attempts each that has not failed yet, and hands
// every job on; one that has failed may be looked at again.  Thread-safe.
class Stage {
 public:
  using Attempt = std::function<Status(Job&)>;

  struct Options {
    std::string name;  // As errors and logs name it.
    int threads = 1;
    std::size_t capacity = 2;  // Jobs that wait.
    StageTime StageTimes::*time = nullptr;
    // Told of each attempt before it is made; may be null.
    std::function<void(const Job&)> on_begin = nullptr;
    // Of a job that comes failed: may say what else it has failed of.  May be
    // null; called by all threads.
    std::function<void(Job&)> reconsider = nullptr;
  };

  // `make_attempt` is called once on each thread, so that an attempt may own
  // what belongs to its thread.  `next` may block.
  Stage(Options options, const std::function<Attempt()>& make_attempt,
        std::function<void(Job)> next);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() { Drain(); }

  // Blocks while the queue is full.  False, with `job` untouched, once
  // drained.
  bool Push(Job&& job) { return jobs_.Push(std::move(job)); }

  // Lets the queued jobs finish, then joins.  Draining stage by stage in the
  // order of the road therefore drains the whole road.  Idempotent.
  void Drain();

 private:
  void Run(const Attempt& attempt);
  Status Try(const Attempt& attempt, Job& job) const;

  const Options options_;
  const std::function<void(Job)> next_;
  BoundedQueue<Job> jobs_;
  std::vector<std::jthread> threads_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_STAGE_H_
