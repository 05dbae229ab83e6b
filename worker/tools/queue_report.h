// How the queues stand: one screen, or one object of JSON.

#ifndef DARKROOM_WORKER_TOOLS_QUEUE_REPORT_H_
#define DARKROOM_WORKER_TOOLS_QUEUE_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/message_queue.h"
#include "libs3q/redrive.h"
#include "worker/road/queue_check.h"

namespace darkroom {

struct QueueReport {
  SysMillis now = {};
  std::string queue;  // Its name.
  QueueStatus status;
  std::string dead_letter_queue;  // Empty: there is none.
  // Nothing: there is none, or it cannot be inspected.
  std::optional<QueueStatus> dead_letters;
  std::string dead_letters_problem;  // Why it cannot be.
  std::vector<MoveTask> moving;      // Those that run.
  std::string moving_problem;        // Why they are not known; empty: they are.
  std::vector<QueueWarning> warnings;
};

// Lines, with the end of the last.
std::string QueueReportText(const QueueReport& report);

// One line without its end; docs/redrive.md describes it.
std::string QueueReportJson(const QueueReport& report);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_QUEUE_REPORT_H_
