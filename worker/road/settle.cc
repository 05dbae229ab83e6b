#include "worker/road/settle.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/milliseconds.h"
#include "base/text.h"
#include "worker/config/value_types.h"
#include "worker/road/logged_key.h"
#include "worker/road/telling.h"

namespace darkroom {
namespace {

// [{"variant":"128w","bucket":…,"key":…,"width":…,"height":…,"bytes":…}, …]
RawJson StoredAsJson(const Job& job) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartArray();
  for (const StoredOutput& output : job.stored) {
    json.StartObject();
    PutValidText(json, "variant", output.variant);
    PutValidText(json, "bucket", output.target.bucket);
    PutValidText(json, "key", LoggedKey(*job.spec.config, output.target.key));
    PutNumber(json, "width", output.width);
    PutNumber(json, "height", output.height);
    PutNumber(json, "bytes", output.bytes);
    json.EndObject();
  }
  json.EndArray();
  return {std::string(buffer.GetString(), buffer.GetSize())};
}

LogFields CommonFields(const Job& job) {
  const ObjectRef& source = job.spec.event.source;
  LogFields fields = {{"bucket", std::string_view(source.bucket)},
                      {"key", LoggedKey(*job.spec.config, source.key)}};
  if (!source.version.empty()) {
    fields.emplace_back("version", std::string_view(source.version));
  }
  if (!job.facts.format.empty()) {
    fields.emplace_back("format", std::string_view(job.facts.format));
    fields.emplace_back("width", job.facts.width);
    fields.emplace_back("height", job.facts.height);
  }
  fields.emplace_back("message_id",
                      std::string_view(job.delivery->message().id));
  fields.emplace_back("receive_count", job.delivery->message().receive_count);
  if (const DeliveryTrace* trace = job.delivery->trace()) {
    fields.emplace_back("trace_id", trace->id());
  }
  return fields;
}

// What was done, and how long each stage took.
LogFields FieldsOf(const Job& job) {
  LogFields fields = CommonFields(job);
  std::uint64_t bytes_out = 0;
  for (const StoredOutput& output : job.stored) bytes_out += output.bytes;
  fields.emplace_back("variants", StoredAsJson(job));
  fields.emplace_back("bytes_in", job.source.info.size);
  fields.emplace_back("bytes_out", bytes_out);
  if (job.salvaged) fields.emplace_back("salvaged", true);
  if (job.placeholder) {
    fields.emplace_back("thumb_hash", Base64(job.placeholder->thumb_hash));
    fields.emplace_back("dominant", HexColor(job.placeholder->dominant));
  }
  fields.emplace_back(
      "ms", Milliseconds(std::chrono::steady_clock::now() - job.started));
  fields.emplace_back("fetch_ms", Milliseconds(job.times.fetch.took));
  fields.emplace_back("render_ms", Milliseconds(job.times.render.took));
  fields.emplace_back("render_cpu_ms", Milliseconds(job.times.render_cpu));
  fields.emplace_back("upload_ms", Milliseconds(job.times.upload.took));
  return fields;
}

void LogFailed(const Job& job, Verdict verdict) {
  LogFields fields = FieldsOf(job);
  fields.emplace_back("verdict", NameOf(verdict));
  fields.emplace_back("error.kind", NameOf(job.outcome.error().kind()));
  LogError(LogLevel::kWarn, "failed",
           Error(job.outcome.error().cls(), LoggedMessage(job)),
           std::move(fields));
}

}  // namespace

void Settle(Job job, Notifier& notifier, RoadObserver& observer) {
  const Verdict verdict =
      Judge(job.outcome, job.delivery->message().receive_count);
  observer.Arrived(job, verdict);
  if (DeliveryTrace* trace = job.delivery->trace()) {
    trace->Arrived(job, verdict);
  }
  if (!job.outcome.ok()) {
    LogFailed(job, verdict);
  } else if (job.source.route == nullptr) {
    observer.Ignored(IgnoredFor::kNoRoute);
    Log(LogLevel::kInfo, "no_route", CommonFields(job));
  } else if (job.spec.event.change == SourceChange::kRemoved) {
    LogFields fields = CommonFields(job);
    fields.emplace_back("variants_removed", job.removed);
    Log(LogLevel::kInfo, "removed", fields);
  } else {
    Log(LogLevel::kInfo, "complete", FieldsOf(job));
  }
  std::optional<Told> told = TellingOf(job, verdict);
  std::shared_ptr<Delivery> delivery = std::move(job.delivery);
  if (told) delivery->Tell(*std::move(told));
  const bool last = delivery->Arrive(job.spec.event.source, job.outcome);
  job = Job();  // What it holds is free before the message is gone.
  if (last) notifier.Settle(std::move(delivery));
}

}  // namespace darkroom
