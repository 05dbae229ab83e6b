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

// One record of a notification.
struct Record {
  const char* name;
  const std::string& bucket;
  const std::string& key;
  const FileState* state;  // Null: of what is gone.
  SysMillis time;
  std::int64_t sequence;
};

std::string SequencerText(std::int64_t sequence) {
  std::array<char, 20> text = {};
  std::snprintf(text.data(), text.size(), "%016llX",
                static_cast<unsigned long long>(sequence));
  return text.data();
}

void WriteS3(JsonWriter& writer, const Record& record) {
  writer.StartObject();
  PutText(writer, "s3SchemaVersion", "1.0");
  PutText(writer, "configurationId", "local");
  writer.Key("bucket");
  writer.StartObject();
  PutText(writer, "name", record.bucket);
  PutText(writer, "arn", "arn:aws:s3:::" + record.bucket);
  writer.EndObject();
  writer.Key("object");
  writer.StartObject();
  PutText(writer, "key", FormEncodedKey(record.key));
  if (record.state != nullptr) {
    writer.Key("size");
    writer.Uint64(record.state->size);
    PutText(writer, "eTag", record.state->ETag());
  }
  PutText(writer, "sequencer", SequencerText(record.sequence));
  writer.EndObject();
  writer.EndObject();
}

std::string NotificationOf(const Record& record) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("Records");
  writer.StartArray();
  writer.StartObject();
  PutText(writer, "eventVersion", "2.3");
  PutText(writer, "eventSource", "aws:s3");
  PutText(writer, "awsRegion", "local");
  PutText(writer, "eventTime", Iso8601(record.time));
  PutText(writer, "eventName", record.name);
  writer.Key("s3");
  WriteS3(writer, record);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string FormEncodedKey(std::string_view key) {
  std::string encoded = PercentEncode(key, StaysAsItIs);
  std::replace(encoded.begin(), encoded.end(), ' ', '+');
  return encoded;
}

std::string UploadEventJson(const UploadEvent& event) {
  return NotificationOf({.name = "ObjectCreated:Put",
                         .bucket = event.bucket,
                         .key = event.key,
                         .state = &event.state,
                         .time = event.time,
                         .sequence = event.sequence});
}

std::string RemovalEventJson(const RemovalEvent& event) {
  return NotificationOf({.name = "ObjectRemoved:Delete",
                         .bucket = event.bucket,
                         .key = event.key,
                         .state = nullptr,
                         .time = event.time,
                         .sequence = event.sequence});
}

}  // namespace darkroom
