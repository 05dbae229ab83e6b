#include "libs3q/local/upload_event.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void Text(JsonWriter& writer, const char* name, const std::string& value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

// A space becomes a "+" afterwards.
bool StaysAsItIs(char c) {
  return IsAsciiAlnum(c) || c == '-' || c == '_' || c == '.' || c == '*' ||
         c == '/' || c == ' ';
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
  std::string encoded = PercentEncode(key, StaysAsItIs);
  std::replace(encoded.begin(), encoded.end(), ' ', '+');
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
