// Whether the store knows If-Match and If-None-Match.

#ifndef DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
#define DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_

#include <atomic>

#include "base/log.h"

namespace darkroom {

// Some servers that speak S3's protocol refuse a write with a condition
// (error 501).  Learnt from the first such refusal and said once, for as long
// as the worker runs.  Thread-safe.
class WriteConditions {
 public:
  bool known() const { return known_; }

  // To be told once the same write has succeeded without its condition.
  void AreUnknown() {
    if (!known_.exchange(false)) return;
    Log(LogLevel::kWarn, "no_conditional_writes",
        {{"advice",
          "the store knows neither If-Match nor If-None-Match: outputs are "
          "compared just before they are stored, and of two workers with "
          "uploads of one key at the same moment the last one wins; "
          "aws.conditional_writes: false saves the first attempt"}});
  }

 private:
  std::atomic<bool> known_ = true;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
