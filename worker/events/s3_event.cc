// S3's own notifications, and those of servers that speak like it.

#include "base/text.h"
#include "base/uri_encode.h"
#include "worker/events/event_sources.h"

namespace darkroom {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
std::optional<SourceChange> ChangeOf(std::string_view name) {
  if (name.starts_with("ObjectCreated:")) return SourceChange::kCreated;
  if (name.starts_with("ObjectRemoved:")) return SourceChange::kRemoved;
  if (name.starts_with("LifecycleExpiration:")) return SourceChange::kRemoved;
  return std::nullopt;
}

// 2.0, 2.1, 2.2, 2.3 … differ in fields that we do not read.
bool IsKnownVersion(std::string_view version) {
  return version.empty() || version.starts_with("2.");
}

Result<SourceEvent> ReadRecord(const JsonNode& record) {
  const JsonNode* s3 = record.Find("s3");
  const JsonNode* object = s3 ? s3->Find("object") : nullptr;
  SourceEvent event;
  if (object != nullptr) {
    event.source.bucket = s3->TextAt({"bucket", "name"});
    // Form-encoded.  A `%` that does not start an escape stands for itself:
    // some servers that imitate S3 do not encode at all.
    event.source.key = UriDecode(object->TextAt({"key"}), Plus::kIsSpace);
    event.source.version = object->TextAt({"versionId"});
    event.etag = object->TextAt({"eTag"});
    event.sequencer = object->TextAt({"sequencer"});
    const JsonNode* size = object->Find("size");
    if (size != nullptr) event.size = ParseUnsigned(size->text);
  }
  if (event.source.bucket.empty() || event.source.key.empty()) {
    return Error(ErrorClass::kUnsupported,
                 "an S3 record without s3.bucket.name or s3.object.key");
  }
  return event;
}

Status AddRecord(const JsonNode& record, ParsedMessage& message) {
  const std::string version = record.TextAt({"eventVersion"});
  if (!IsKnownVersion(version)) {
    return Error(ErrorClass::kUnsupported,
                 "an S3 record of version " + version + ", not 2.x");
  }
  std::string name = record.TextAt({"eventName"});
  if (name.empty()) {
    return Error(ErrorClass::kUnsupported, "an S3 record without eventName");
  }
  // AWS writes "ObjectCreated:Put", others "s3:ObjectCreated:Put".
  if (name.starts_with("s3:")) name.erase(0, 3);
  const std::optional<SourceChange> change = ChangeOf(name);
  if (!change) {
    message.ignored.push_back(std::move(name));
    return {};
  }
  SourceEvent event = TRY(ReadRecord(record));
  event.change = *change;
  AddSource(std::move(event), message);
  return {};
}

}  // namespace

Result<ParsedMessage> ParseS3Records(const JsonNode& body) {
  const JsonNode* records = body.Find("Records");
  if (records == nullptr || records->kind != JsonKind::kArray) {
    return Error(ErrorClass::kUnsupported, "\"Records\" is not an array");
  }
  ParsedMessage message;
  for (const JsonNode& record : records->items) {
    TRY(AddRecord(record, message));
  }
  return message;
}

}  // namespace darkroom
