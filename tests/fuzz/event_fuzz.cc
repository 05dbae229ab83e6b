// The bodies of messages: whoever may send to the queue writes them.

#include "base/text.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "worker/events/event.h"
#include "worker/road/attribute_text.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

constexpr std::string_view kRecords =
    R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3",)"
    R"("eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"in"},)"
    R"("object":{"key":"a+b%20c.jpg","size":1024,"eTag":"e1",)"
    R"("versionId":"v1","sequencer":"0A1"}}},{"eventName":"ObjectRemoved:Delete",)"
    R"("eventVersion":"2.9","eventSource":"aws:s3","s3":{"bucket":{"name":"in"},)"
    R"("object":{"key":"x"}}}]})";
constexpr std::string_view kSns =
    R"({"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:x",)"
    R"("Message":"{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":)"
    R"(\"aws:s3\",\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":)"
    R"({\"name\":\"in\"},\"object\":{\"key\":\"k\"}}}]}"})";
constexpr std::string_view kEventBridge =
    R"({"version":"0","detail-type":"Object Created","source":"aws.s3",)"
    R"("detail":{"bucket":{"name":"in"},"object":{"key":"a%20","size":7,)"
    R"("etag":"e2","version-id":"v2","sequencer":"0B"},"reason":"PutObject"}})";
constexpr std::string_view kTestEvent =
    R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"})";
constexpr std::string_view kJob =
    R"({"darkroom":1,"bucket":"in","key":"a \u00fc.jpg","version":"v",)"
    R"("route":"r","variants":["a","b"]})";

bool IsUtf8(std::string_view text) { return ValidUtf8(text) == text; }

void CheckSource(const SourceEvent& event) {
  Promise(!event.source.bucket.empty() && !event.source.key.empty(),
          "a source has a bucket and a key");
  const Provenance provenance = {.source = SourceName(event.source),
                                 .etag = event.etag};
  IsMarked(MarkerOf(provenance));
}

void Read(ByteView input) {
  const std::string_view body = AsText(input);
  const Result<ParsedMessage> message = ParseMessage(body);
  if (message.ok()) {
    for (const SourceEvent& event : message->sources) CheckSource(event);
  } else {
    Promise(message.error().cls() == ErrorClass::kUnsupported,
            "a message is understood or not");
  }
  // What goes to the dead-letter queue with it.
  const std::string text = AttributeText(
      message.ok() ? body : std::string_view(message.error().message()));
  Promise(text.size() <= kMaxAttributeBytes && IsUtf8(text),
          "an attribute is short and UTF-8");
}

}  // namespace

const FuzzTarget kEventFuzz = {
    "event",
    [] {
      std::vector<Bytes> seeds;
      for (const auto text : {kRecords, kSns, kEventBridge, kTestEvent, kJob}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Read};

}  // namespace darkroom
