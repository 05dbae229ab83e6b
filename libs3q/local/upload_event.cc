#include "libs3q/local/upload_event.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void Text(JsonWriter& writer, const char* name, const std::string& value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

bool StaysAsItIs(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == '*' || c == '/';
}

// Later contents of a key have greater ones.
std::string SequencerOf(const FileState& state) {
  std::array<char, 20> text = {};
  std::snprintf(text.data(), text.size(), "%016llX",
                static_cast<unsigned long long>(state.mtime_ns));
  return text.data();
}

void WriteS3(JsonWriter& writer, const UploadEvent& event) {
  writer.StartObject();
  Text(writer, "s3SchemaVersion", "1.0");
  Text(writer, "configurationId", "local");
  writer.Key("bucket");
  writer.StartObject();
  Text(writer, "name", event.bucket);
  Text(writer, "arn", "arn:aws:s3:::" + event.bucket);
  writer.EndObject();
  writer.Key("object");
  writer.StartObject();
  Text(writer, "key", FormEncodedKey(event.key));
  writer.Key("size");
  writer.Uint64(event.state.size);
  Text(writer, "eTag", event.state.ETag());
  Text(writer, "sequencer", SequencerOf(event.state));
  writer.EndObject();
  writer.EndObject();
}

}  // namespace

std::string FormEncodedKey(std::string_view key) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : key) {
    if (StaysAsItIs(c)) {
      encoded += c;
    } else if (c == ' ') {
      encoded += '+';
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

std::string UploadEventJson(const UploadEvent& event) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("Records");
  writer.StartArray();
  writer.StartObject();
  Text(writer, "eventVersion", "2.3");
  Text(writer, "eventSource", "aws:s3");
  Text(writer, "awsRegion", "local");
  Text(writer, "eventTime", Iso8601(event.time));
  Text(writer, "eventName", "ObjectCreated:Put");
  writer.Key("s3");
  WriteS3(writer, event);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
