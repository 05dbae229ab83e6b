// From what happens on the road and on the wire to metrics and the status page.

#ifndef DARKROOM_WORKER_TELEMETRY_ROAD_RECORDER_H_
#define DARKROOM_WORKER_TELEMETRY_ROAD_RECORDER_H_

#include "base/time.h"
#include "libs3q/call_observer.h"
#include "worker/road/road_observer.h"
#include "worker/telemetry/activity.h"
#include "worker/telemetry/metrics.h"

namespace darkroom {

// Borrows both.  Thread-safe.
class RoadRecorder final : public RoadObserver, public CallObserver {
 public:
  RoadRecorder(Metrics& metrics, Activity& activity, WallClock clock = WallNow);

  void Polled(const Result<int>& received) override;
  void Ignored(IgnoredFor why) override;
  void Refused(const Message& message, const Error& error) override;
  void Accepted(const Job& job) override;
  void Begins(const Job& job, RoadStage stage) override;
  void Arrived(const Job& job, Verdict verdict) override;
  void Dropped(std::uint64_t number) override;
  void GotMemory(std::chrono::nanoseconds after) override;
  void LeaseChanged(LeaseChange change) override;
  void Settled(MessageEnd end, const Status& told,
               std::chrono::nanoseconds took) override;
  void Called(const CallReport& report) override;

 private:
  void ObserveQueueTimes(const Job& job);

  Metrics& metrics_;
  Activity& activity_;
  const WallClock clock_;
};

std::string_view NameOf(RoadStage stage);  // "fetch"

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_ROAD_RECORDER_H_
