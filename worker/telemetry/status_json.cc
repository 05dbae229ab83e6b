#include "worker/telemetry/status_json.h"

#include <array>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/log.h"
#include "worker/telemetry/road_recorder.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void PutNumber(JsonWriter& json, std::string_view name, double value) {
  PutKey(json, name);
  json.Double(value);
}

void PutCount(JsonWriter& json, std::string_view name, std::uint64_t value) {
  PutKey(json, name);
  json.Uint64(value);
}

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

void PutInFlight(JsonWriter& json, const ActivityView& activity) {
  const auto now = std::chrono::steady_clock::now();
  json.Key("in_flight");
  json.StartArray();
  for (const JobInFlight& job : activity.in_flight) {
    json.StartObject();
    PutCount(json, "number", job.number);
    PutValidText(json, "bucket", job.bucket);
    PutValidText(json, "key", job.key);
    PutText(json, "stage", NameOf(job.stage));
    PutNumber(
        json, "ms",
        std::chrono::duration<double, std::milli>(now - job.since).count());
    json.EndObject();
  }
  json.EndArray();
}

void PutFailed(JsonWriter& json, const ActivityView& activity) {
  json.Key("failed");
  json.StartArray();
  for (const FailedJob& job : activity.failed) {
    json.StartObject();
    PutText(json, "at", Iso8601(job.at));
    PutValidText(json, "bucket", job.bucket);
    PutValidText(json, "key", job.key);
    PutText(json, "class", job.error_class);
    PutValidText(json, "message", job.message);
    PutText(json, "verdict", job.verdict);
    json.Key("receive_count");
    json.Int(job.receive_count);
    json.EndObject();
  }
  json.EndArray();
}

void PutOutput(JsonWriter& json, const DoneOutput& output) {
  json.StartObject();
  PutValidText(json, "variant", output.variant);
  json.Key("width");
  json.Int(output.width);
  json.Key("height");
  json.Int(output.height);
  PutCount(json, "bytes", output.bytes);
  json.EndObject();
}

void PutDone(JsonWriter& json, const ActivityView& activity) {
  json.Key("done");
  json.StartArray();
  for (const DoneJob& job : activity.done) {
    json.StartObject();
    PutCount(json, "number", job.number);
    PutText(json, "at", Iso8601(job.at));
    PutValidText(json, "bucket", job.bucket);
    PutValidText(json, "key", job.key);
    PutValidText(json, "format", job.format);
    json.Key("width");
    json.Int(job.width);
    json.Key("height");
    json.Int(job.height);
    PutNumber(json, "ms", job.ms);
    PutCount(json, "bytes_in", job.bytes_in);
    json.Key("outputs");
    json.StartArray();
    for (const DoneOutput& output : job.outputs) PutOutput(json, output);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void PutMinutes(JsonWriter& json, const ActivityView& activity) {
  json.Key("minutes");
  json.StartArray();
  for (const HistoryMinute& minute : activity.minutes) {
    json.StartObject();
    PutText(json, "begin", Iso8601(minute.begin));
    PutCount(json, "done", minute.done);
    PutCount(json, "failed", minute.failed);
    PutCount(json, "bytes_in", minute.bytes_in);
    PutCount(json, "bytes_out", minute.bytes_out);
    PutNumber(json, "p50_ms", minute.p50_ms);
    PutNumber(json, "p95_ms", minute.p95_ms);
    json.EndObject();
  }
  json.EndArray();
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
  PutInFlight(json, parts.activity);
  PutFailed(json, parts.activity);
  PutDone(json, parts.activity);
  PutMinutes(json, parts.activity);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
