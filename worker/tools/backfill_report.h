// What a backfill says of an object, and in the end.

#ifndef DARKROOM_WORKER_TOOLS_BACKFILL_REPORT_H_
#define DARKROOM_WORKER_TOOLS_BACKFILL_REPORT_H_

#include <cstdint>
#include <string>

#include "worker/tools/backfill.h"

namespace darkroom {

enum class BackfillMode : std::uint8_t { kSend, kDryRun };

// A line of JSON without its end; docs/backfill.md describes it.
std::string CandidateJson(const Candidate& candidate, Omission omission,
                          BackfillMode mode);

// How much was sent, and a line for each reason to leave something out.
std::string BackfillSummary(const BackfillCounts& counts, BackfillMode mode);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_BACKFILL_REPORT_H_
