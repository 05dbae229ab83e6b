#include "libs3q/local/sidecar.h"

#include <array>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void WriteMember(JsonWriter& writer, const char* name, std::string_view text) {
  if (!text.empty()) PutText(writer, name, text);
}

void WriteSidecar(JsonWriter& writer, const Sidecar& sidecar) {
  writer.StartObject();
  WriteMember(writer, "etag", sidecar.etag);
  WriteMember(writer, "content_type", sidecar.content_type);
  WriteMember(writer, "cache_control", sidecar.cache_control);
  WriteMember(writer, "storage_class", sidecar.storage_class);
  writer.Key("metadata");
  writer.StartObject();
  for (const auto& [name, value] : sidecar.metadata) {
    PutText(writer, name, value);
  }
  writer.EndObject();
  writer.EndObject();
}

Sidecar SidecarOf(const rapidjson::Value& object) {
  Sidecar sidecar = {.etag = MemberText(object, "etag"),
                     .content_type = MemberText(object, "content_type"),
                     .cache_control = MemberText(object, "cache_control"),
                     .storage_class = MemberText(object, "storage_class")};
  const auto metadata = object.FindMember("metadata");
  if (metadata == object.MemberEnd() || !metadata->value.IsObject()) {
    return sidecar;
  }
  for (const auto& member : metadata->value.GetObject()) {
    sidecar.metadata[TextOf(member.name)] = TextOf(member.value);
  }
  return sidecar;
}

constexpr std::array<std::pair<std::string_view, const char*>, 16> kTypes = {{
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"gif", "image/gif"},
    {"heic", "image/heic"},
    {"heif", "image/heif"},
    {"html", "text/html"},
    {"jpe", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"txt", "text/plain"},
    {"webp", "image/webp"},
}};

}  // namespace

std::string SidecarJson(const std::vector<Sidecar>& contents) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("contents");
  writer.StartArray();
  for (const Sidecar& sidecar : contents) WriteSidecar(writer, sidecar);
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::vector<Sidecar> ParseSidecarJson(std::string_view json) {
  rapidjson::Document document;
  // Iterative: a file that someone else made must not exhaust the stack.
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return {};
  // Const, because clang finds the other iterators' comparison ambiguous.
  const rapidjson::Value& root = document;
  const auto contents = root.FindMember("contents");
  if (contents == root.MemberEnd() || !contents->value.IsArray()) return {};
  std::vector<Sidecar> sidecars;
  for (const rapidjson::Value& value : contents->value.GetArray()) {
    if (value.IsObject()) sidecars.push_back(SidecarOf(value));
  }
  return sidecars;
}

std::string ContentTypeOf(std::string_view key) {
  const std::size_t dot = key.find_last_of("./");
  if (dot != std::string_view::npos && key[dot] == '.') {
    const std::string extension = ToLower(key.substr(dot + 1));
    for (const auto& [name, type] : kTypes) {
      if (name == extension) return type;
    }
  }
  return "binary/octet-stream";
}

}  // namespace darkroom
