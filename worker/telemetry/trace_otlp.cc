#include "worker/telemetry/trace_otlp.h"

#include <cstdint>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"

namespace darkroom {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

// Those of opentelemetry.proto.trace.v1.Span.SpanKind and Status.
enum Kind : int { kInternal = 1, kClient = 3, kConsumer = 5 };
constexpr int kStatusError = 2;
constexpr int kSampledFlag = 1;

// The names that OpenTelemetry gives to what has one there.
constexpr struct {
  std::string_view ours;
  std::string_view theirs;
} kConventions[] = {
    {"bucket", "aws.s3.bucket"},
    {"error_class", "error.type"},
    {"key", "aws.s3.key"},
    {"message_id", "messaging.message.id"},
    {"queue", "messaging.destination.name"},
};

std::string NameOf(std::string_view ours) {
  for (const auto& convention : kConventions) {
    if (convention.ours == ours) return std::string(convention.theirs);
  }
  return "darkroom." + std::string(ours);
}

void PutAttribute(Json& json, std::string_view name, std::string_view text) {
  json.StartObject();
  PutText(json, "key", name);
  PutKey(json, "value");
  json.StartObject();
  PutValidText(json, "stringValue", text);
  json.EndObject();
  json.EndObject();
}

// 64 bits are text in protobuf's JSON.
void PutAttribute(Json& json, std::string_view name, std::int64_t number) {
  json.StartObject();
  PutText(json, "key", name);
  PutKey(json, "value");
  json.StartObject();
  PutText(json, "intValue", std::to_string(number));
  json.EndObject();
  json.EndObject();
}

void PutTime(Json& json, std::string_view name, SysMicros time) {
  const std::chrono::nanoseconds nanos = time.time_since_epoch();
  PutText(json, name, std::to_string(nanos.count()));
}

void PutAttributes(Json& json, const TraceSpan& span, Kind kind) {
  PutKey(json, "attributes");
  json.StartArray();
  for (const TraceAttribute& attribute : span.attributes) {
    std::visit(
        [&](const auto& value) {
          PutAttribute(json, NameOf(attribute.name), value);
        },
        attribute.value);
  }
  if (kind == kConsumer) {
    PutAttribute(json, "messaging.operation.type", "process");
    if (!span.service.empty()) {
      PutAttribute(json, "messaging.system", "aws_sqs");
    }
  } else if (!span.service.empty()) {
    PutAttribute(json, "rpc.system", "aws-api");
    PutAttribute(json, "rpc.service", span.service);
    PutAttribute(json, "rpc.method", span.operation);
  }
  json.EndArray();
}

struct Place {
  const std::string& trace_id;
  const std::string& parent;
  Kind kind;
};

void PutSpan(Json& json, const TraceSpan& span, const Place& place) {
  json.StartObject();
  PutText(json, "traceId", place.trace_id);
  PutText(json, "spanId", span.id);
  if (!place.parent.empty()) PutText(json, "parentSpanId", place.parent);
  PutNumber(json, "flags", kSampledFlag);
  PutValidText(json, "name", span.name);
  PutNumber(json, "kind", place.kind);
  PutTime(json, "startTimeUnixNano", span.begin);
  PutTime(json, "endTimeUnixNano", span.end);
  PutAttributes(json, span, place.kind);
  if (span.fault != TraceFault::kNone) {
    PutKey(json, "status");
    json.StartObject();
    PutNumber(json, "code", kStatusError);
    PutValidText(json, "message", span.error_message);
    json.EndObject();
  }
  json.EndObject();
}

void PutSegment(Json& json, const TraceSegment& segment) {
  PutSpan(json, segment.whole, {segment.trace_id, segment.parent, kConsumer});
  for (const TraceSpan& part : segment.parts) {
    PutSpan(json, part,
            {segment.trace_id, segment.whole.id,
             part.service.empty() ? kInternal : kClient});
  }
}

void PutResource(Json& json, const TraceService& service) {
  PutKey(json, "resource");
  json.StartObject();
  PutKey(json, "attributes");
  json.StartArray();
  PutAttribute(json, "service.name", service.name);
  PutAttribute(json, "service.version", service.version);
  json.EndArray();
  json.EndObject();
}

// How many spans were refused, which text or a number says; "0" if none.
std::string RejectedOf(const rapidjson::Value& partial) {
  const auto rejected = partial.FindMember("rejectedSpans");
  if (rejected == partial.MemberEnd()) return "0";
  if (rejected->value.IsInt64()) {
    return std::to_string(rejected->value.GetInt64());
  }
  return TextOf(rejected->value);
}

}  // namespace

std::string OtlpRequest(std::span<const TraceSegment> segments,
                        const TraceService& service) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  PutKey(json, "resourceSpans");
  json.StartArray();
  json.StartObject();
  PutResource(json, service);
  PutKey(json, "scopeSpans");
  json.StartArray();
  json.StartObject();
  PutKey(json, "scope");
  json.StartObject();
  PutText(json, "name", "darkroom");
  PutText(json, "version", service.version);
  json.EndObject();
  PutKey(json, "spans");
  json.StartArray();
  for (const TraceSegment& segment : segments) PutSegment(json, segment);
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Status OtlpOutcome(int status, std::string_view body) {
  const std::string text = "collector answered " + std::to_string(status);
  // The specification's list of what may be tried again.
  if (status == 429 || status == 502 || status == 503 || status == 504) {
    return Error(ErrorClass::kTransient, text);
  }
  if (status < 200 || status > 299)
    return Error(ErrorClass::kUnsupported, text);
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (json.HasParseError() || !json.IsObject()) return {};
  const rapidjson::Value& answer = json;
  const auto partial = answer.FindMember("partialSuccess");
  if (partial == answer.MemberEnd() || !partial->value.IsObject()) return {};
  const std::string rejected = RejectedOf(partial->value);
  if (rejected.empty() || rejected == "0") return {};
  return Error(ErrorClass::kUnsupported,
               "collector refused " + rejected +
                   " spans: " + MemberText(partial->value, "errorMessage"));
}

}  // namespace darkroom
