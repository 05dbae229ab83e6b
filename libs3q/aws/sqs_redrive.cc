#include "libs3q/aws/sqs_redrive.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"

namespace darkroom {
namespace {

using Json = rapidjson::Value;
using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

// An object whose members `write` writes.
template <typename Write>
std::string JsonObject(Write write) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  write(json);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<rapidjson::Document> ParseObject(std::string_view text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) {
    return Error(ErrorClass::kTransient, "answer is not a JSON object");
  }
  return json;
}

std::optional<std::uint64_t> Number(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsUint64()) {
    return std::nullopt;
  }
  return member->value.GetUint64();
}

MoveTask ParseTask(const Json& json) {
  return {.handle = MemberText(json, "TaskHandle"),
          .status = MemberText(json, "Status"),
          .destination = MemberText(json, "DestinationArn"),
          .failure = MemberText(json, "FailureReason"),
          .moved = Number(json, "ApproximateNumberOfMessagesMoved").value_or(0),
          .to_move = Number(json, "ApproximateNumberOfMessagesToMove"),
          .started = SysMillis(std::chrono::milliseconds(
              Number(json, "StartedTimestamp").value_or(0)))};
}

}  // namespace

Result<std::string> SqsRedrive::Call(const char* operation,
                                     const std::string& body) {
  HttpResponse response =
      TRY(caller_.Call(SqsRequest(endpoint_, operation, queue_arn_, body)));
  return std::move(response.body);
}

Result<std::string> SqsRedrive::Start(const RedriveOptions& options) {
  const std::string body = JsonObject([&](JsonWriter& json) {
    PutText(json, "SourceArn", queue_arn_);
    if (!options.destination.empty()) {
      PutText(json, "DestinationArn", options.destination);
    }
    if (options.messages_per_second) {
      PutKey(json, "MaxNumberOfMessagesPerSecond");
      json.Int(*options.messages_per_second);
    }
  });
  const std::string answer = TRY(Call("StartMessageMoveTask", body));
  const rapidjson::Document json =
      TRY(ParseObject(answer).During("StartMessageMoveTask"));
  return MemberText(json, "TaskHandle");
}

Result<std::vector<MoveTask>> SqsRedrive::List() {
  constexpr int kMostResults = 10;
  const std::string body = JsonObject([&](JsonWriter& json) {
    PutText(json, "SourceArn", queue_arn_);
    PutKey(json, "MaxResults");
    json.Int(kMostResults);
  });
  const std::string answer = TRY(Call("ListMessageMoveTasks", body));
  const rapidjson::Document json =
      TRY(ParseObject(answer).During("ListMessageMoveTasks"));
  std::vector<MoveTask> tasks;
  const auto results = json.FindMember("Results");
  if (results == json.MemberEnd() || !results->value.IsArray()) return tasks;
  for (const Json& task : results->value.GetArray()) {
    if (task.IsObject()) tasks.push_back(ParseTask(task));
  }
  return tasks;
}

Result<std::uint64_t> SqsRedrive::Cancel(const std::string& handle) {
  const std::string body = JsonObject(
      [&](JsonWriter& json) { PutText(json, "TaskHandle", handle); });
  const std::string answer = TRY(Call("CancelMessageMoveTask", body));
  const rapidjson::Document json =
      TRY(ParseObject(answer).During("CancelMessageMoveTask"));
  return Number(json, "ApproximateNumberOfMessagesMoved").value_or(0);
}

}  // namespace darkroom
