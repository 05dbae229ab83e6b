#include "worker/telemetry/status_json.h"

#include <array>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/milliseconds.h"
#include "worker/telemetry/road_recorder.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void PutHealth(JsonWriter& json, const Health& health) {
  json.Key("health");
  json.StartObject();
  json.Key("alive");
  json.Bool(health.alive);
  json.Key("ready");
  json.Bool(health.ready);
  PutValidText(json, "why", health.why);
  json.EndObject();
}

// The sums of what the page shows large.
void PutTotals(JsonWriter& json, const std::vector<MetricSeries>& series) {
  constexpr std::array kShown = {
      MetricId::kJobs,        MetricId::kVariants,     MetricId::kLeasesHeld,
      MetricId::kMemoryHeld,  MetricId::kMemoryBudget, MetricId::kAwsRetries,
      MetricId::kLastReceive, MetricId::kProcessMemory};
  json.Key("totals");
  json.StartObject();
  for (const MetricId id : kShown) {
    double sum = 0;
    for (const MetricSeries& one : series) {
      if (one.id == id) sum += one.value;
    }
    PutNumber(json, RowOf(id).name, sum);
  }
  json.EndObject();
}

// {"landlock":1,…} or {"timeout":2,…}: a metric of one label.
void PutByLabel(JsonWriter& json, std::string_view name, MetricId id,
                const std::vector<MetricSeries>& series) {
  PutKey(json, name);
  json.StartObject();
  for (const MetricSeries& one : series) {
    if (one.id == id) PutNumber(json, one.labels.front(), one.value);
  }
  json.EndObject();
}

void PutJobInFlight(JsonWriter& json, const JobInFlight& job,
                    std::chrono::steady_clock::time_point now) {
  json.StartObject();
  PutNumber(json, "number", job.number);
  PutValidText(json, "bucket", job.bucket);
  PutValidText(json, "key", job.key);
  PutText(json, "stage", NameOf(job.stage));
  PutNumber(json, "ms", Milliseconds(now - job.since));
  json.EndObject();
}

void PutFailed(JsonWriter& json, const FailedJob& job) {
  json.StartObject();
  PutText(json, "at", Iso8601(job.at));
  PutValidText(json, "bucket", job.bucket);
  PutValidText(json, "key", job.key);
  PutText(json, "class", job.error_class);
  PutValidText(json, "message", job.message);
  PutText(json, "verdict", job.verdict);
  PutNumber(json, "receive_count", job.receive_count);
  json.EndObject();
}

void PutOutput(JsonWriter& json, const DoneOutput& output) {
  json.StartObject();
  PutValidText(json, "variant", output.variant);
  PutNumber(json, "width", output.width);
  PutNumber(json, "height", output.height);
  PutNumber(json, "bytes", output.bytes);
  json.EndObject();
}

void PutDone(JsonWriter& json, const DoneJob& job) {
  json.StartObject();
  PutNumber(json, "number", job.number);
  PutText(json, "at", Iso8601(job.at));
  PutValidText(json, "bucket", job.bucket);
  PutValidText(json, "key", job.key);
  PutValidText(json, "format", job.format);
  PutNumber(json, "width", job.width);
  PutNumber(json, "height", job.height);
  PutNumber(json, "ms", job.ms);
  PutNumber(json, "bytes_in", job.bytes_in);
  PutList(json, "outputs", job.outputs, PutOutput);
  json.EndObject();
}

void PutMinute(JsonWriter& json, const HistoryMinute& minute) {
  json.StartObject();
  PutText(json, "begin", Iso8601(minute.begin));
  PutNumber(json, "done", minute.done);
  PutNumber(json, "failed", minute.failed);
  PutNumber(json, "bytes_in", minute.bytes_in);
  PutNumber(json, "bytes_out", minute.bytes_out);
  PutNumber(json, "p50_ms", minute.p50_ms);
  PutNumber(json, "p95_ms", minute.p95_ms);
  json.EndObject();
}

}  // namespace

std::string StatusJson(const StatusParts& parts, SysMillis now) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.SetMaxDecimalPlaces(3);
  json.StartObject();
  PutText(json, "version", parts.facts.version);
  PutValidText(json, "queue", parts.facts.queue);
  PutText(json, "started", Iso8601(parts.facts.started));
  PutText(json, "now", Iso8601(now));
  PutText(json, "log_level", NameOf(CurrentLogLevel()));
  json.Key("pictures");
  json.Bool(parts.facts.pictures == WorkerFacts::Pictures::kShown);
  PutHealth(json, parts.health);
  PutTotals(json, parts.series);
  PutByLabel(json, "confinement", MetricId::kConfinement, parts.series);
  PutByLabel(json, "restarts", MetricId::kRendererRestarts, parts.series);
  PutList(json, "in_flight", parts.activity.in_flight,
          [steady = std::chrono::steady_clock::now()](JsonWriter& to,
                                                      const JobInFlight& job) {
            PutJobInFlight(to, job, steady);
          });
  PutList(json, "failed", parts.activity.failed, PutFailed);
  PutList(json, "done", parts.activity.done, PutDone);
  PutList(json, "minutes", parts.activity.minutes, PutMinute);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
