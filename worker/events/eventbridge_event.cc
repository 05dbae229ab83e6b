// S3's events as EventBridge delivers them.

#include "base/text.h"
#include "worker/events/event_sources.h"

namespace darkroom {

Result<ParsedMessage> ParseEventBridge(const JsonNode& body) {
  const std::string source = body.TextAt({"source"});
  const std::string type = body.TextAt({"detail-type"});
  if (source != "aws.s3") {
    return Error(ErrorClass::kUnsupported,
                 "an EventBridge event of " + source + ", not aws.s3");
  }
  ParsedMessage message;
  if (type != "Object Created" && type != "Object Deleted") {
    message.ignored.push_back(type);
    return message;
  }
  SourceEvent event;
  if (type == "Object Deleted") event.change = SourceChange::kRemoved;
  // Unlike S3's own notifications, the key is as it is.
  if (const JsonNode* detail = body.Find("detail")) {
    event.source.bucket = detail->TextAt({"bucket", "name"});
    event.source.key = detail->TextAt({"object", "key"});
    event.source.version = detail->TextAt({"object", "version-id"});
    event.etag = detail->TextAt({"object", "etag"});
    event.sequencer = detail->TextAt({"object", "sequencer"});
    const JsonNode* object = detail->Find("object");
    const JsonNode* size = object ? object->Find("size") : nullptr;
    if (size != nullptr) event.size = ParseUnsigned(size->text);
  }
  if (event.source.bucket.empty() || event.source.key.empty()) {
    return Error(ErrorClass::kUnsupported,
                 "an EventBridge event without detail.bucket.name or "
                 "detail.object.key");
  }
  AddSource(std::move(event), message);
  return message;
}

}  // namespace darkroom
