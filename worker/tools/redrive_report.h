// What a redrive says in the end.

#ifndef DARKROOM_WORKER_TOOLS_REDRIVE_REPORT_H_
#define DARKROOM_WORKER_TOOLS_REDRIVE_REPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "worker/tools/letters.h"
#include "worker/tools/redrive_run.h"

namespace darkroom {

// One line without its end.  `classes`: how many there were of each; `fate`:
// of those that match.
std::string RedriveSummary(const RedriveCounts& counts,
                           const std::map<std::string, std::uint64_t>& classes,
                           LetterFate fate);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_REDRIVE_REPORT_H_
