#include "worker/events/event.h"

#include "base/text.h"
#include "worker/events/event_sources.h"
#include "worker/events/json_tree.h"

namespace darkroom {
namespace {

// An envelope may lie in an envelope, where topics feed each other.
constexpr int kMaxEnvelopes = 2;

Error Unsupported(const std::string& what) {
  return Error(ErrorClass::kUnsupported, what);
}

std::string NamesOf(const JsonNode& body) {
  static constexpr std::size_t kMaxNamed = 5;
  std::string names;
  for (std::size_t i = 0; i < body.names.size() && i < kMaxNamed; ++i) {
    AppendItem(names, body.names[i]);
  }
  return names.empty() ? "nothing" : names;
}

ParsedMessage Ignored(std::string what) {
  ParsedMessage message;
  message.ignored.push_back(std::move(what));
  return message;
}

Result<ParsedMessage> Parse(std::string_view body, int envelopes);

// SNS:
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
Result<ParsedMessage> ParseEnvelope(const JsonNode& body, int envelopes) {
  const std::string type = body.TextAt({"Type"});
  if (type != "Notification") return Ignored("SNS " + type);
  const JsonNode* message = body.Find("Message");
  if (message == nullptr || !message->IsString()) {
    return Unsupported("an SNS notification without Message");
  }
  if (envelopes == kMaxEnvelopes) {
    return Unsupported("too many SNS envelopes in each other");
  }
  return Parse(message->text, envelopes + 1);
}

Result<ParsedMessage> Parse(std::string_view body, int envelopes) {
  const JsonNode json = TRY(ParseJson(body));
  if (json.kind != JsonKind::kObject) {
    return Unsupported("a message that is JSON, but not an object");
  }
  if (json.Find("darkroom") != nullptr) return ParseJobMessage(json);
  if (json.Find("Records") != nullptr) return ParseS3Records(json);
  if (json.Find("detail-type") != nullptr) return ParseEventBridge(json);
  if (json.Find("TopicArn") != nullptr && json.Find("Type") != nullptr) {
    return ParseEnvelope(json, envelopes);
  }
  if (json.TextAt({"Event"}) == "s3:TestEvent") return Ignored("s3:TestEvent");
  return Unsupported("a message of no known shape, with " + NamesOf(json));
}

}  // namespace

void AddSource(SourceEvent event, ParsedMessage& message) {
  if (event.source.key.ends_with('/') && event.size == 0U) {
    message.ignored.push_back("folder marker " + event.source.key);
  } else {
    message.sources.push_back(std::move(event));
  }
}

Result<ParsedMessage> ParseMessage(std::string_view body) {
  return Parse(body, 0);
}

}  // namespace darkroom
