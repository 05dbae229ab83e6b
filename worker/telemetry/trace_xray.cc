#include "worker/telemetry/trace_xray.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "worker/telemetry/trace_header.h"

namespace darkroom {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kDaemonHeader =
    "{\"format\":\"json\",\"version\":1}\n";
constexpr std::size_t kMaxName = 200;
// Of Unicode's characters.
constexpr std::size_t kMaxAnnotation = 1000;
constexpr std::size_t kMaxMessage = 1000;

// Letters, digits, white space and some marks; anything else is "_".
std::string NameOf(std::string_view text) {
  constexpr std::string_view kMarks = " _.:/%&#=+\\-@";
  std::string name(text.substr(0, kMaxName));
  for (char& c : name) {
    if (!IsAsciiAlnum(c) && kMarks.find(c) == std::string_view::npos) c = '_';
  }
  return name;
}

// The first characters of `text`, which may be any bytes.
std::string CutText(std::string_view text, std::size_t characters) {
  const std::string valid = ValidUtf8(text);
  std::size_t end = 0;
  while (end < valid.size() && characters > 0) {
    end += Utf8Length(std::string_view(valid).substr(end));
    --characters;
  }
  return valid.substr(0, end);
}

// Seconds since the epoch, to the microsecond: more digits than a double has
// are no use, and all of these are needed.
void PutTime(Json& json, std::string_view name, SysMicros time) {
  constexpr std::int64_t kMicros = 1'000'000;
  const std::int64_t micros = time.time_since_epoch().count();
  char text[40];
  const int size = std::snprintf(text, sizeof text, "%lld.%06lld",
                                 static_cast<long long>(micros / kMicros),
                                 static_cast<long long>(micros % kMicros));
  PutKey(json, name);
  json.RawValue(text, static_cast<std::size_t>(size), rapidjson::kNumberType);
}

void PutTrue(Json& json, std::string_view name) {
  PutKey(json, name);
  json.Bool(true);
}

void PutAnnotations(Json& json, const std::vector<TraceAttribute>& attributes) {
  if (attributes.empty()) return;
  PutKey(json, "annotations");
  json.StartObject();
  for (const TraceAttribute& attribute : attributes) {
    if (const auto* text = std::get_if<std::string>(&attribute.value)) {
      PutText(json, attribute.name, CutText(*text, kMaxAnnotation));
    } else {
      PutKey(json, attribute.name);
      json.Int64(std::get<std::int64_t>(attribute.value));
    }
  }
  json.EndObject();
}

void PutAws(Json& json, const TraceSpan& span) {
  if (span.service.empty()) return;
  PutText(json, "namespace", "aws");
  PutKey(json, "aws");
  json.StartObject();
  PutText(json, "operation", span.operation);
  json.EndObject();
}

void PutFault(Json& json, const TraceSpan& span) {
  if (span.fault == TraceFault::kNone) return;
  PutTrue(json, span.fault == TraceFault::kTheirs ? "error" : "fault");
  PutKey(json, "cause");
  json.StartObject();
  PutKey(json, "exceptions");
  json.StartArray();
  json.StartObject();
  PutText(json, "id", span.error_id);
  PutText(json, "type", span.error_class);
  PutText(json, "message", CutText(span.error_message, kMaxMessage));
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

void PutSpan(Json& json, const TraceSpan& span) {
  PutText(json, "id", span.id);
  PutTime(json, "start_time", span.begin);
  PutTime(json, "end_time", span.end);
  PutFault(json, span);
  PutAnnotations(json, span.attributes);
}

}  // namespace

std::string XRayDatagram(const TraceSegment& segment,
                         const TraceService& service) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  PutText(json, "name", NameOf(service.name));
  PutText(json, "trace_id", XRayTraceId(segment.trace_id));
  if (!segment.parent.empty()) PutText(json, "parent_id", segment.parent);
  PutSpan(json, segment.whole);
  PutKey(json, "service");
  json.StartObject();
  PutText(json, "version", service.version);
  json.EndObject();
  PutKey(json, "subsegments");
  json.StartArray();
  for (const TraceSpan& part : segment.parts) {
    json.StartObject();
    PutText(json, "name", NameOf(part.name));
    PutSpan(json, part);
    PutAws(json, part);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(kDaemonHeader) +
         std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace darkroom
