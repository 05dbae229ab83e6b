#include "worker/road/report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "worker/config/value_types.h"
#include "worker/version.h"

namespace darkroom {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

// What is not known is not said.
void PutKnown(Json& json, std::string_view name, std::string_view text) {
  if (!text.empty()) PutValidText(json, name, text);
}

void PutSource(Json& json, const Job& job) {
  const SourceEvent& event = job.spec.event;
  const ObjectInfo& info = job.source.info;
  const bool fetched = !info.etag.empty();
  PutKey(json, "source");
  json.StartObject();
  PutValidText(json, "bucket", event.source.bucket);
  PutValidText(json, "key", event.source.key);
  PutKnown(json, "version", fetched ? info.version : event.source.version);
  PutKnown(json, "etag", fetched ? info.etag : event.etag);
  if (fetched || event.size) {
    PutNumber(json, "bytes", fetched ? info.size : *event.size);
  }
  PutKnown(json, "content_type", info.content_type);
  if (!job.facts.format.empty()) {
    PutValidText(json, "format", job.facts.format);
    PutNumber(json, "width", job.facts.width);
    PutNumber(json, "height", job.facts.height);
    PutNumber(json, "orientation", static_cast<int>(job.facts.orientation));
  }
  if (job.salvaged) {
    PutKey(json, "salvaged");
    json.Bool(true);
  }
  json.EndObject();
}

void PutOutput(Json& json, const PlannedOutput& output) {
  json.StartObject();
  PutValidText(json, "name", output.variant.name);
  PutValidText(json, "bucket", output.target.bucket);
  PutValidText(json, "key", output.target.key);
  if (output.facts) {
    const OutputFacts& facts = *output.facts;
    PutNumber(json, "width", facts.width);
    PutNumber(json, "height", facts.height);
    PutNumber(json, "bytes", facts.bytes);
    PutValidText(json, "content_type", facts.content_type);
    PutValidText(json, "etag", facts.etag);
  }
  PutText(json, "recipe", output.recipe);
  json.EndObject();
}

enum class Which : std::uint8_t { kThere, kAll };

void PutOutputs(Json& json, const Job& job, Which which) {
  PutKey(json, "variants");
  json.StartArray();
  for (const PlannedOutput& output : job.source.outputs) {
    if (output.facts || which == Which::kAll) PutOutput(json, output);
  }
  json.EndArray();
}

void PutPlaceholder(Json& json, const Job& job) {
  if (!job.placeholder) return;
  PutKey(json, "placeholder");
  json.StartObject();
  PutText(json, "thumb_hash", Base64(job.placeholder->thumb_hash));
  PutText(json, "dominant", HexColor(job.placeholder->dominant));
  json.EndObject();
}

void PutRoute(Json& json, const Job& job) {
  if (job.source.route == nullptr) return;
  PutValidText(json, "route", job.source.route->name);
}

void PutManifestPlace(Json& json, const Job& job) {
  if (!job.source.manifest) return;
  const ObjectRef& target = job.source.manifest->target;
  PutKey(json, "manifest");
  json.StartObject();
  PutValidText(json, "bucket", target.bucket);
  PutValidText(json, "key", target.key);
  json.EndObject();
}

void PutError(Json& json, const Error& error) {
  PutKey(json, "error");
  json.StartObject();
  PutText(json, "class", NameOf(error.cls()));
  PutValidText(json, "message", error.message());
  json.EndObject();
}

void PutEnd(Json& json) {
  PutText(json, "worker_version", kVersion);
  json.EndObject();
}

// The version of both kinds of documents.
void PutStart(Json& json) {
  json.StartObject();
  PutNumber(json, "darkroom", 1);
}

std::string TextOf(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string_view NameOf(Telling telling) {
  switch (telling) {
    case Telling::kSuccess:
      return "success";
    case Telling::kFailure:
      return "failure";
    case Telling::kRemoved:
      break;
  }
  return "removed";
}

std::string ManifestText(const Job& job) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  PutStart(json);
  PutRoute(json, job);
  PutSource(json, job);
  PutOutputs(json, job, Which::kThere);
  PutPlaceholder(json, job);
  PutEnd(json);
  return TextOf(buffer);
}

std::string NotificationText(const Job& job, Telling telling) {
  const Message& message = job.delivery->message();
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  PutStart(json);
  PutText(json, "status", NameOf(telling));
  PutValidText(json, "message_id", message.id);
  PutNumber(json, "receive_count", message.receive_count);
  PutRoute(json, job);
  PutSource(json, job);
  PutOutputs(json, job,
             telling == Telling::kRemoved ? Which::kAll : Which::kThere);
  PutPlaceholder(json, job);
  if (telling != Telling::kFailure) PutManifestPlace(json, job);
  if (!job.outcome.ok()) PutError(json, job.outcome.error());
  PutEnd(json);
  return TextOf(buffer);
}

}  // namespace darkroom
