// What becomes of a message: the whole retry policy, as one table.

#ifndef DARKROOM_WORKER_ROAD_VERDICT_H_
#define DARKROOM_WORKER_ROAD_VERDICT_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace darkroom {

// In the order of precedence: where the jobs of one message disagree, the
// greatest verdict is the message's.
enum class Verdict : std::uint8_t {
  kDelete,      // Done, or nothing to do.
  kDeadLetter,  // It can never work: move it, with the reason.
  kRetry,       // Visible again after a backoff.
  kHandBack,    // Visible again at once: another worker goes on.
};

std::string_view NameOf(Verdict verdict);  // "dead_letter"

// `receive_count` includes the current receive.  docs/job_lifecycle.md holds
// the table in words.
Verdict Judge(const Status& outcome, int receive_count);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_VERDICT_H_
