// `darkroom status`: how the queues stand.

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "libs3q/aws/aws_services.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/tool_queues.h"
#include "worker/tools/queue_report.h"

namespace darkroom {
namespace {

Result<QueueStatus> InspectQueue(Services& services, const std::string& name) {
  const auto queue = TRY(services.OpenQueue(name, {}));
  return queue->Inspect();
}

bool IsRunning(const MoveTask& task) {
  return task.status == "RUNNING" || task.status == "CANCELLING";
}

Result<std::vector<MoveTask>> RunningTasks(AwsFamily& aws,
                                           const std::string& queue) {
  const std::string arn = TRY(aws.QueueArn(queue));
  const auto redrive = TRY(aws.OpenRedrive(arn, {}));
  std::vector<MoveTask> tasks = TRY(redrive->List());
  std::erase_if(tasks, [](const MoveTask& task) { return !IsRunning(task); });
  return tasks;
}

void AddLetters(const ServiceFamily& family, QueueReport& report) {
  const Result<QueueStatus> status =
      InspectQueue(*family.services, report.dead_letter_queue);
  if (!status.ok()) {
    report.dead_letters_problem = status.error().message();
    return;
  }
  report.dead_letters = *status;
  if (family.aws == nullptr) return;
  Result<std::vector<MoveTask>> tasks =
      RunningTasks(*family.aws, report.dead_letter_queue);
  if (tasks.ok()) {
    report.moving = std::move(tasks).value();
  } else if (tasks.error().cls() != ErrorClass::kUnsupported) {
    // To a server without such tasks, none are running.
    report.moving_problem = tasks.error().message();
  }
}

Result<QueueReport> Report(const StatusCommand& command) {
  const Config config = TRY(LoadQueueConfig(command.place));
  StartLogging(std::max(config.log.level, LogLevel::kWarn), config.log.format);
  const ServiceFamily family = TRY(OpenToolFamily(config, command.place));
  QueueReport report{.now = WallNow(), .queue = family.queue};
  report.status = TRY(InspectQueue(*family.services, family.queue));
  report.dead_letter_queue = DeadLetterQueueOf(family, report.status);
  if (!report.dead_letter_queue.empty()) AddLetters(family, report);
  report.warnings = CheckQueues(config, report.status, report.dead_letters);
  return report;
}

}  // namespace

int ShowStatus(const StatusCommand& command) {
  const Result<QueueReport> report = Report(command);
  if (!report.ok()) {
    Complain(report.error());
    return report.error().cls() == ErrorClass::kConfiguration
               ? kExitConfiguration
               : kExitFailed;
  }
  std::cout << (command.json ? QueueReportJson(*report) + "\n"
                             : QueueReportText(*report));
  return FlushedOutput() && report->dead_letters_problem.empty() ? kExitDone
                                                                 : kExitFailed;
}

}  // namespace darkroom
