#include "libs3q/local/upload_event.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

// A space becomes a "+" afterwards.
bool StaysAsItIs(char c) {
  return IsAsciiAlnum(c) || c == '-' || c == '_' || c == '.' || c == '*' ||
         c == '/' || c == ' ';
}

std::string SequencerText(std::int64_t sequence) {
  std::array<char, 20> text = {};
  std::snprintf(text.data(), text.size(), "%016llX",
                static_cast<unsigned long long>(sequence));
  return text.data();
}

void WriteS3(JsonWriter& writer, const UploadEvent& event) {
  writer.StartObject();
  PutText(writer, "s3SchemaVersion", "1.0");
  PutText(writer, "configurationId", "local");
  writer.Key("bucket");
  writer.StartObject();
  PutText(writer, "name", event.bucket);
  PutText(writer, "arn", "arn:aws:s3:::" + event.bucket);
  writer.EndObject();
  writer.Key("object");
  writer.StartObject();
  PutText(writer, "key", FormEncodedKey(event.key));
  writer.Key("size");
  writer.Uint64(event.state.size);
  PutText(writer, "eTag", event.state.ETag());
  PutText(writer, "sequencer", SequencerText(event.sequence));
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
  PutText(writer, "eventVersion", "2.3");
  PutText(writer, "eventSource", "aws:s3");
  PutText(writer, "awsRegion", "local");
  PutText(writer, "eventTime", Iso8601(event.time));
  PutText(writer, "eventName", "ObjectCreated:Put");
  writer.Key("s3");
  WriteS3(writer, event);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
