#include "worker/tools/queue_report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "worker/config/units.h"
#include "worker/tools/age.h"
#include "worker/tools/progress_display.h"

namespace darkroom {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

std::string Line(const char* name, const std::string& value) {
  constexpr std::size_t kWidth = 14;
  std::string line = "  " + std::string(name);
  line.resize(kWidth, ' ');
  return line + value + "\n";
}

std::string CountLines(const QueueStatus& status, SysMillis now) {
  std::string text = Line("visible", Grouped(status.visible)) +
                     Line("in flight", Grouped(status.in_flight)) +
                     Line("delayed", Grouped(status.delayed));
  if (status.oldest) text += Line("oldest", AgeText(now - *status.oldest));
  text += Line("visibility", DurationText(status.visibility_timeout));
  if (status.retention) {
    text += Line("retention", AgeText(*status.retention));
  }
  return text;
}

std::string TaskText(const MoveTask& task, SysMillis now) {
  std::string text = "move task: " + task.status + ", " + Grouped(task.moved);
  if (task.to_move) text += " of " + Grouped(*task.to_move);
  text += " moved";
  if (!task.destination.empty()) text += " to " + task.destination;
  if (task.started != SysMillis()) {
    text += ", started " + AgeText(now - task.started) + " ago";
  }
  return text + "\n";
}

std::string LetterLines(const QueueReport& report) {
  if (report.dead_letter_queue.empty()) return "dead letters: no queue\n";
  std::string text = "dead letters: " + report.dead_letter_queue + "\n";
  if (!report.dead_letters) {
    return text + Line("not known", report.dead_letters_problem);
  }
  return text + CountLines(*report.dead_letters, report.now);
}

void PutQueue(Json& json, const std::string& name, const QueueStatus& status) {
  PutValidText(json, "name", name);
  PutNumber(json, "visible", status.visible);
  PutNumber(json, "in_flight", status.in_flight);
  PutNumber(json, "delayed", status.delayed);
  if (status.oldest) PutText(json, "oldest", Iso8601(*status.oldest));
  PutNumber(json, "visibility_timeout_s", status.visibility_timeout.count());
  if (status.retention) {
    PutNumber(json, "retention_s", status.retention->count());
  }
  if (!status.redrive) return;
  PutValidText(json, "dead_letter_queue", status.redrive->dead_letter_queue);
  PutNumber(json, "max_receive_count", status.redrive->max_receive_count);
}

void PutTask(Json& json, const MoveTask& task) {
  json.StartObject();
  PutValidText(json, "status", task.status);
  PutNumber(json, "moved", task.moved);
  if (task.to_move) PutNumber(json, "to_move", *task.to_move);
  PutValidText(json, "destination", task.destination);
  PutText(json, "started", Iso8601(task.started));
  json.EndObject();
}

void PutLetters(Json& json, const QueueReport& report) {
  if (report.dead_letter_queue.empty()) return;
  json.Key("dead_letters");
  json.StartObject();
  if (report.dead_letters) {
    PutQueue(json, report.dead_letter_queue, *report.dead_letters);
  } else {
    PutValidText(json, "name", report.dead_letter_queue);
    PutValidText(json, "problem", report.dead_letters_problem);
  }
  json.EndObject();
}

}  // namespace

std::string QueueReportText(const QueueReport& report) {
  std::string text =
      "queue: " + report.queue + "\n" + CountLines(report.status, report.now);
  if (report.status.redrive) {
    const RedrivePolicy& policy = *report.status.redrive;
    text +=
        Line("redrive", "after " + std::to_string(policy.max_receive_count) +
                            " receives to " + policy.dead_letter_queue);
  } else {
    text += Line("redrive", "no policy");
  }
  text += LetterLines(report);
  for (const MoveTask& task : report.moving) text += TaskText(task, report.now);
  if (!report.moving_problem.empty()) {
    text += "move tasks: not known: " + report.moving_problem + "\n";
  }
  for (const QueueWarning& warning : report.warnings) {
    text += "warning: " + warning.event + ": " + warning.advice + "\n";
  }
  return text;
}

std::string QueueReportJson(const QueueReport& report) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  json.Key("queue");
  json.StartObject();
  PutQueue(json, report.queue, report.status);
  json.EndObject();
  PutLetters(json, report);
  json.Key("move_tasks");
  json.StartArray();
  for (const MoveTask& task : report.moving) PutTask(json, task);
  json.EndArray();
  json.Key("warnings");
  json.StartArray();
  for (const QueueWarning& warning : report.warnings) {
    json.StartObject();
    PutText(json, "event", warning.event);
    PutValidText(json, "advice", warning.advice);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
