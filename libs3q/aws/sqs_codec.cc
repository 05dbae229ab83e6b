#include "libs3q/aws/sqs_codec.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "libs3q/aws/aws_error.h"

namespace darkroom {
namespace {

using Json = rapidjson::Value;
using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr char kStringType[] = "String";

const char* ValueMember(std::string_view type) {
  return type.starts_with("Binary") ? "BinaryValue" : "StringValue";
}

// An object under construction; Text() ends it.
class Body {
 public:
  explicit Body(const std::string& queue_url) {
    json.StartObject();
    if (!queue_url.empty()) Text("QueueUrl", queue_url);
  }

  void Text(std::string_view name, std::string_view text) {
    PutText(json, name, text);
  }
  void Number(std::string_view name, std::int64_t number) {
    PutKey(json, name);
    json.Int64(number);
  }
  void All(std::string_view name) {
    PutKey(json, name);
    json.StartArray();
    PutText(json, "All");
    json.EndArray();
  }
  // {"DataType":"String","StringValue":"y"}
  void Attribute(std::string_view name, const std::string& type,
                 std::string_view value) {
    PutKey(json, name);
    json.StartObject();
    Text("DataType", type);
    Text(ValueMember(type), value);
    json.EndObject();
  }
  // Calls write(entry) between the braces of each entry.
  template <typename Entry, typename Write>
  void Entries(std::span<const Entry> entries, Write write) {
    PutKey(json, "Entries");
    json.StartArray();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      json.StartObject();
      Text("Id", std::to_string(i));
      write(entries[i]);
      json.EndObject();
    }
    json.EndArray();
  }
  std::string Finish() {
    json.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  rapidjson::StringBuffer buffer_;

 public:
  JsonWriter json{buffer_};
};

Result<rapidjson::Document> ParseObject(std::string_view text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) {
    return Error(ErrorClass::kTransient, "answer is not a JSON object");
  }
  return json;
}

// Where there are four hexadecimal digits at `at`.
std::optional<unsigned> CodeUnitAt(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text.substr(at, 2) != "\\u") return std::nullopt;
  unsigned unit = 0;
  const char* const end = text.data() + at + 6;
  const auto [parsed, error] = std::from_chars(end - 4, end, unit, 16);
  if (error != std::errc() || parsed != end) return std::nullopt;
  return unit;
}

bool IsHighSurrogate(unsigned unit) { return (unit & 0xfc00U) == 0xd800; }
bool IsLowSurrogate(unsigned unit) { return (unit & 0xfc00U) == 0xdc00; }

// Half of a pair alone is \ufffd, so that one message does not hold up those
// that came with it.
std::string WithoutLoneSurrogates(std::string text) {
  std::size_t at = 0;
  while ((at = text.find('\\', at)) != std::string::npos) {
    const auto unit = CodeUnitAt(text, at);
    if (!unit) {
      at += 2;  // Another escape.
      continue;
    }
    const auto next = CodeUnitAt(text, at + 6);
    const bool pair = IsHighSurrogate(*unit) && next && IsLowSurrogate(*next);
    if (!pair && (IsHighSurrogate(*unit) || IsLowSurrogate(*unit))) {
      text.replace(at, 6, "\\ufffd");
    }
    at += pair ? 12 : 6;
  }
  return text;
}

// SQS says its numbers as text.
std::uint64_t NumberOf(const Json& object, const char* name) {
  return ParseUnsigned(MemberText(object, name)).value_or(0);
}

// The object or array of that name; an empty object if there is none.
const Json& Member(const Json& object, const char* name) {
  static const Json empty(rapidjson::kObjectType);
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? empty : member->value;
}

void ReadAttribute(const std::string& name, const Json& json,
                   Message& message) {
  const std::string type = MemberText(json, "DataType");
  message.attributes[name] = MemberText(json, ValueMember(type));
  if (!type.empty() && type != kStringType) {
    message.attribute_types[name] = type;
  }
}

std::string TypeOf(const OutgoingMessage& message, const std::string& name) {
  const auto found = message.attribute_types.find(name);
  return found == message.attribute_types.end() ? kStringType : found->second;
}

Message ParseMessage(const Json& json) {
  const Json& system = Member(json, "Attributes");
  Message message = {.id = MemberText(json, "MessageId"),
                     .receipt = MemberText(json, "ReceiptHandle"),
                     .body = ValidUtf8(MemberText(json, "Body"))};
  if (system.IsObject()) {
    const auto at = [&system](const char* name) {
      return SysMillis(std::chrono::milliseconds(NumberOf(system, name)));
    };
    const std::uint64_t receives = NumberOf(system, "ApproximateReceiveCount");
    message.receive_count =
        static_cast<int>(std::clamp<std::uint64_t>(receives, 1, 1'000'000));
    message.sent = at("SentTimestamp");
    message.first_received = at("ApproximateFirstReceiveTimestamp");
    message.group = MemberText(system, "MessageGroupId");
    message.deduplication = MemberText(system, "MessageDeduplicationId");
    message.sequence = MemberText(system, "SequenceNumber");
    message.trace = MemberText(system, "AWSTraceHeader");
  }
  const Json& attributes = Member(json, "MessageAttributes");
  if (!attributes.IsObject()) return message;
  for (const auto& attribute : attributes.GetObject()) {
    if (attribute.value.IsObject()) {
      ReadAttribute(TextOf(attribute.name), attribute.value, message);
    }
  }
  return message;
}

std::optional<RedrivePolicy> ParseRedrivePolicy(const std::string& text) {
  const Result<rapidjson::Document> json = ParseObject(text);
  if (!json.ok()) return std::nullopt;
  RedrivePolicy policy = {.dead_letter_queue =
                              MemberText(json.value(), "deadLetterTargetArn")};
  if (policy.dead_letter_queue.empty()) return std::nullopt;
  // Text or a number, as whoever made the queue wrote it.
  const Json& count = Member(json.value(), "maxReceiveCount");
  policy.max_receive_count =
      count.IsInt()
          ? count.GetInt()
          : static_cast<int>(NumberOf(json.value(), "maxReceiveCount"));
  return policy;
}

Error EntryError(const Json& entry, EntryKind kind) {
  const std::string code = PlainCode(MemberText(entry, "Code"));
  const std::string text = code + ": " + MemberText(entry, "Message");
  const Json& fault = Member(entry, "SenderFault");
  if (fault.IsBool() && !fault.GetBool()) {
    return Error(ErrorClass::kTransient, text);
  }
  // Of a receipt this is what SQS says when its lease is over, too.
  if (kind == EntryKind::kReceipts && code == "InvalidParameterValue") {
    return Error(ErrorClass::kNotFound, text);
  }
  constexpr int kBadRequest = 400;
  return Error(MeaningOf(kBadRequest, code).cls, text);
}

std::optional<std::size_t> IndexOf(const Json& entry, std::size_t count) {
  if (!entry.IsObject()) return std::nullopt;
  const auto index = ParseUnsigned(MemberText(entry, "Id"));
  if (!index || *index >= count) return std::nullopt;
  return static_cast<std::size_t>(*index);
}

}  // namespace

std::string ReceiveBody(const std::string& queue_url,
                        const ReceiveOptions& options,
                        const std::string& attempt) {
  Body body(queue_url);
  if (!attempt.empty()) body.Text("ReceiveRequestAttemptId", attempt);
  body.Number("MaxNumberOfMessages", options.max_messages);
  body.Number("WaitTimeSeconds", options.wait.count());
  if (options.visibility) {
    body.Number("VisibilityTimeout", options.visibility->count());
  }
  // The first is the name of today; servers of yesterday know the second.
  body.All("MessageSystemAttributeNames");
  body.All("AttributeNames");
  body.All("MessageAttributeNames");
  return body.Finish();
}

std::string DeleteBatchBody(const std::string& queue_url,
                            std::span<const std::string> receipts) {
  Body body(queue_url);
  body.Entries(receipts, [&](const std::string& receipt) {
    body.Text("ReceiptHandle", receipt);
  });
  return body.Finish();
}

std::string ChangeVisibilityBatchBody(
    const std::string& queue_url, std::span<const VisibilityChange> entries) {
  Body body(queue_url);
  body.Entries(entries, [&](const VisibilityChange& change) {
    body.Text("ReceiptHandle", change.receipt);
    body.Number("VisibilityTimeout", change.timeout.count());
  });
  return body.Finish();
}

std::string SendBatchBody(const std::string& queue_url,
                          std::span<const OutgoingMessage> messages) {
  Body body(queue_url);
  const bool fifo = IsFifo(queue_url);
  body.Entries(messages, [&](const OutgoingMessage& message) {
    body.Text("MessageBody", message.body);
    if (fifo && !message.group.empty()) {
      body.Text("MessageGroupId", message.group);
    }
    if (fifo && !message.deduplication.empty()) {
      body.Text("MessageDeduplicationId", message.deduplication);
    }
    // Zero is left to the queue's own default.
    if (message.delay.count() > 0) {
      body.Number("DelaySeconds", message.delay.count());
    }
    if (!message.attributes.empty()) {
      PutKey(body.json, "MessageAttributes");
      body.json.StartObject();
      for (const auto& [name, value] : message.attributes) {
        body.Attribute(name, TypeOf(message, name), value);
      }
      body.json.EndObject();
    }
    // Counts against no limit.
    if (message.trace.empty()) return;
    PutKey(body.json, "MessageSystemAttributes");
    body.json.StartObject();
    body.Attribute("AWSTraceHeader", kStringType, message.trace);
    body.json.EndObject();
  });
  return body.Finish();
}

std::string GetQueueAttributesBody(const std::string& queue_url) {
  Body body(queue_url);
  body.All("AttributeNames");
  return body.Finish();
}

std::string GetQueueUrlBody(const std::string& name,
                            const std::string& account) {
  Body body("");
  body.Text("QueueName", name);
  if (!account.empty()) body.Text("QueueOwnerAWSAccountId", account);
  return body.Finish();
}

std::size_t WireSize(const OutgoingMessage& message) {
  std::size_t size = message.body.size();
  for (const auto& [name, value] : message.attributes) {
    size += name.size() + TypeOf(message, name).size() + value.size();
  }
  return size;
}

Result<std::vector<Message>> ParseMessages(std::string_view text) {
  Result<rapidjson::Document> parsed = ParseObject(text);
  if (!parsed.ok())
    parsed = ParseObject(WithoutLoneSurrogates(std::string(text)));
  const rapidjson::Document json = TRY(std::move(parsed));
  std::vector<Message> messages;
  const Json& list = Member(json, "Messages");
  if (!list.IsArray()) return messages;
  for (const Json& entry : list.GetArray()) {
    if (entry.IsObject()) messages.push_back(ParseMessage(entry));
  }
  return messages;
}

Result<QueueStatus> ParseQueueStatus(std::string_view text) {
  const rapidjson::Document json = TRY(ParseObject(text));
  const Json& attributes = Member(json, "Attributes");
  if (!attributes.IsObject()) {
    return Error(ErrorClass::kTransient, "answer without attributes");
  }
  QueueStatus status = {
      .visible = NumberOf(attributes, "ApproximateNumberOfMessages"),
      .in_flight =
          NumberOf(attributes, "ApproximateNumberOfMessagesNotVisible"),
      .delayed = NumberOf(attributes, "ApproximateNumberOfMessagesDelayed"),
      .redrive = ParseRedrivePolicy(MemberText(attributes, "RedrivePolicy"))};
  if (attributes.HasMember("VisibilityTimeout")) {
    status.visibility_timeout =
        std::chrono::seconds(NumberOf(attributes, "VisibilityTimeout"));
  }
  if (attributes.HasMember("MessageRetentionPeriod")) {
    status.retention =
        std::chrono::seconds(NumberOf(attributes, "MessageRetentionPeriod"));
  }
  return status;
}

Result<std::string> ParseQueueUrl(std::string_view text) {
  const rapidjson::Document json = TRY(ParseObject(text));
  std::string url = MemberText(json, "QueueUrl");
  if (url.empty()) {
    return Error(ErrorClass::kTransient, "answer without a queue url");
  }
  return url;
}

Result<std::vector<Status>> ParseBatchOutcome(std::string_view text,
                                              EntryKind kind,
                                              std::size_t count) {
  const rapidjson::Document json = TRY(ParseObject(text));
  std::vector<Status> outcome(
      count, Error(ErrorClass::kTransient, "no answer for this entry"));
  const Json& done = Member(json, "Successful");
  if (done.IsArray()) {
    for (const Json& entry : done.GetArray()) {
      if (const auto index = IndexOf(entry, count)) outcome[*index] = Status();
    }
  }
  const Json& failed = Member(json, "Failed");
  if (failed.IsArray()) {
    for (const Json& entry : failed.GetArray()) {
      if (const auto index = IndexOf(entry, count)) {
        outcome[*index] = EntryError(entry, kind);
      }
    }
  }
  return outcome;
}

}  // namespace darkroom
