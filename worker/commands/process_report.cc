#include "worker/commands/process_report.h"

#include <array>
#include <cstdio>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "worker/config/value_types.h"

namespace darkroom {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void PutFacts(Json& json, const SourceFacts& facts) {
  if (facts.format.empty()) return;
  PutValidText(json, "format", facts.format);
  PutNumber(json, "width", facts.width);
  PutNumber(json, "height", facts.height);
}

void PutRendition(Json& json, const WrittenRendition& rendition) {
  json.StartObject();
  PutValidText(json, "variant", rendition.variant);
  PutValidText(json, "file", rendition.file);
  PutNumber(json, "width", rendition.width);
  PutNumber(json, "height", rendition.height);
  PutNumber(json, "bytes", rendition.bytes);
  json.EndObject();
}

void PutPlaceholder(Json& json, const std::optional<Placeholder>& placeholder) {
  if (!placeholder) return;
  json.Key("placeholder");
  json.StartObject();
  PutText(json, "thumb_hash", Base64(placeholder->thumb_hash));
  PutText(json, "dominant", HexColor(placeholder->dominant));
  json.EndObject();
}

void PutError(Json& json, const Error& error) {
  json.Key("error");
  json.StartObject();
  PutValidText(json, "class", NameOf(error.cls()));
  PutValidText(json, "message", error.message());
  json.EndObject();
}

std::string Size(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

}  // namespace

std::string AsJson(const FileReport& report) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.SetMaxDecimalPlaces(3);
  json.StartObject();
  PutValidText(json, "source", report.source);
  PutValidText(json, "status", report.outcome.ok() ? "ok" : "rejected");
  PutFacts(json, report.facts);
  if (report.outcome.ok()) {
    PutList(json, "renditions", report.renditions, PutRendition);
    PutPlaceholder(json, report.placeholder);
    if (report.salvaged) {
      PutKey(json, "salvaged");
      json.Bool(true);
    }
  } else {
    PutError(json, report.outcome.error());
  }
  PutNumber(json, "ms", report.ms);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string AsText(const FileReport& report) {
  std::array<char, 32> ms = {};
  std::snprintf(ms.data(), ms.size(), "%.1f ms", report.ms);
  if (!report.outcome.ok()) {
    const Error& error = report.outcome.error();
    return report.source + ": rejected, " + std::string(NameOf(error.cls())) +
           ": " + error.message();
  }
  std::string line = report.source + ": " + report.facts.format + " " +
                     Size(report.facts.width, report.facts.height) + ", " +
                     ms.data();
  if (report.salvaged) line += ", damaged";
  for (const WrittenRendition& rendition : report.renditions) {
    line += "\n  " + rendition.file + "  " +
            Size(rendition.width, rendition.height) + ", " +
            std::to_string(rendition.bytes) + " bytes";
  }
  return line;
}

}  // namespace darkroom
