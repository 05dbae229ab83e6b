// What the worker is doing, told by its parts.

#ifndef DARKROOM_WORKER_HEALTH_PROGRESS_H_
#define DARKROOM_WORKER_HEALTH_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>

namespace darkroom {

using SteadyTime = std::chrono::steady_clock::time_point;
using SteadyClock = std::function<SteadyTime()>;

enum class WorkerPhase : std::uint8_t { kStarting, kPolling, kDraining };

// All of it at one moment.
struct ProgressView {
  WorkerPhase phase = WorkerPhase::kStarting;
  SteadyTime started;
  int pollers = 0;    // Threads that poll, or wait until they may.
  int in_flight = 0;  // Messages that are held.
  // The oldest poll without an answer.
  std::optional<SteadyTime> polling_since;
  // The last poll that was answered, with messages or without.
  std::optional<SteadyTime> last_receive;
  // The first of the polls that failed one after the other.
  std::optional<SteadyTime> failing_since;
  // A message was taken up, or a job has passed a stage.
  std::optional<SteadyTime> last_step;
  std::optional<SteadyTime> last_settled;
};

// Thread-safe; outlives what reports to it.
class Progress {
 public:
  // A poll, as long as it is outstanding.  One that ends without a word, since
  // the worker stops, says nothing of the queue.
  class Poll {
   public:
    explicit Poll(Progress& progress);
    Poll(const Poll&) = delete;
    Poll& operator=(const Poll&) = delete;
    ~Poll();

    void Answered();
    void Failed();

   private:
    Progress& progress_;
    const SteadyTime sent_;
  };

  // A thread that polls, as long as it does.  With the first, the worker has
  // started.
  class Poller {
   public:
    explicit Poller(Progress& progress);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    ~Poller();

   private:
    Progress& progress_;
  };

  explicit Progress(SteadyClock clock = std::chrono::steady_clock::now);

  // Told to stop, or the queue is drained; for ever.
  void StartDraining();

  void Held();     // A message was received.
  void Stepped();  // A job has passed a stage.
  // Messages that were held are deleted, handed back, or lost.
  void Settled(int messages);

  ProgressView view() const;

 private:
  const SteadyClock clock_;
  mutable std::mutex mutex_;
  ProgressView view_;                // Guarded by mutex_.
  std::multiset<SteadyTime> polls_;  // The same.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_HEALTH_PROGRESS_H_
