// What the worker does just now, and did last: for the status page.

#ifndef DARKROOM_WORKER_TELEMETRY_ACTIVITY_H_
#define DARKROOM_WORKER_TELEMETRY_ACTIVITY_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "libs3q/object_store.h"
#include "worker/road/job.h"
#include "worker/road/road_observer.h"
#include "worker/telemetry/history.h"

namespace darkroom {

inline constexpr std::size_t kStages = 4;

struct JobInFlight {
  std::uint64_t number = 0;
  std::string bucket;
  std::string key;  // As logged, here and below.
  RoadStage stage = RoadStage::kFetch;
  std::chrono::steady_clock::time_point since;  // Its acceptance.
};

struct FailedJob {
  SysMillis at;
  std::string bucket;
  std::string key;
  std::string error_class;
  std::string message;
  std::string verdict;
  int receive_count = 1;
};

struct DoneOutput {
  std::string variant;
  ObjectRef target;
  int width = 0;
  int height = 0;
  std::uint64_t bytes = 0;
};

struct DoneJob {
  SysMillis at;
  std::uint64_t number = 0;
  std::string bucket;
  std::string key;
  std::string format;
  int width = 0;
  int height = 0;
  double ms = 0;
  std::uint64_t bytes_in = 0;
  std::vector<DoneOutput> outputs;
};

// A copy of it all.
struct ActivityView {
  std::vector<JobInFlight> in_flight;  // Oldest first.
  std::vector<FailedJob> failed;       // Newest first, here and below.
  std::vector<DoneJob> done;
  std::vector<HistoryMinute> minutes;
};

// Bounded in size.  Thread-safe.
class Activity {
 public:
  void Accepted(const Job& job);
  void Begins(const Job& job, RoadStage stage);
  void Arrived(const Job& job, Verdict verdict, SysMillis now);
  void Dropped(std::uint64_t number);
  void Refused(const Message& message, const Error& error, SysMillis now);

  ActivityView View(SysMillis now) const;
  std::array<int, kStages> InFlightByStage() const;
  // Where an output of one of the jobs that were done last is.
  std::optional<ObjectRef> OutputOf(std::uint64_t number,
                                    std::size_t index) const;

 private:
  void AddFailed(FailedJob failed);

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::uint64_t, JobInFlight> in_flight_;
  std::deque<FailedJob> failed_;
  std::deque<DoneJob> done_;
  History history_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_ACTIVITY_H_
