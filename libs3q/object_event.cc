#include "libs3q/object_event.h"

#include <algorithm>

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

void PutIfAny(JsonWriter& writer, const char* name, const std::string& text) {
  if (!text.empty()) PutText(writer, name, text);
}

void WriteS3(JsonWriter& writer, const ObjectEvent& event) {
  writer.StartObject();
  PutText(writer, "s3SchemaVersion", "1.0");
  PutText(writer, "configurationId", event.configuration);
  writer.Key("bucket");
  writer.StartObject();
  PutText(writer, "name", event.bucket);
  PutText(writer, "arn", "arn:aws:s3:::" + event.bucket);
  writer.EndObject();
  writer.Key("object");
  writer.StartObject();
  PutText(writer, "key", FormEncodedKey(event.key));
  if (event.size) {
    writer.Key("size");
    writer.Uint64(*event.size);
  }
  PutIfAny(writer, "eTag", event.etag);
  PutIfAny(writer, "sequencer", event.sequencer);
  writer.EndObject();
  writer.EndObject();
}

}  // namespace

std::string FormEncodedKey(std::string_view key) {
  std::string encoded = PercentEncode(key, StaysAsItIs);
  std::replace(encoded.begin(), encoded.end(), ' ', '+');
  return encoded;
}

std::string ObjectEventJson(const ObjectEvent& event) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("Records");
  writer.StartArray();
  writer.StartObject();
  PutText(writer, "eventVersion", "2.3");
  PutText(writer, "eventSource", "aws:s3");
  PutText(writer, "awsRegion", event.region);
  PutText(writer, "eventTime", Iso8601(event.time));
  PutText(writer, "eventName", event.name);
  writer.Key("s3");
  WriteS3(writer, event);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace darkroom
