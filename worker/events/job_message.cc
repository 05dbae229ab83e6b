// Our own message: someone asks for an object to be rendered.

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "worker/events/event_sources.h"

namespace darkroom {
namespace {

constexpr std::array<std::string_view, 4> kMembers = {"darkroom", "source",
                                                      "variants", "route"};
constexpr std::array<std::string_view, 3> kSourceMembers = {"bucket", "key",
                                                            "version"};

Error Unsupported(const std::string& what) {
  return Error(ErrorClass::kUnsupported, "job message: " + what);
}

// A member that is misspelt would otherwise be a wish that nobody hears.
Status CheckMembers(const JsonNode& object,
                    std::span<const std::string_view> known) {
  for (const std::string& name : object.names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Unsupported("unknown member `" + name + "`" +
                         Suggestion(name, known));
    }
  }
  return {};
}

Result<std::string> ReadText(const JsonNode& object, std::string_view name) {
  const JsonNode* member = object.Find(name);
  if (member == nullptr) return std::string();
  if (!member->IsString() || member->text.empty()) {
    return Unsupported("`" + std::string(name) +
                       "` must be a string that is not empty");
  }
  return member->text;
}

Result<ObjectRef> ReadSource(const JsonNode& body) {
  const JsonNode* source = body.Find("source");
  if (source == nullptr || source->kind != JsonKind::kObject) {
    return Unsupported("`source` must be an object");
  }
  TRY(CheckMembers(*source, kSourceMembers));
  ObjectRef ref;
  ref.bucket = TRY(ReadText(*source, "bucket"));
  ref.key = TRY(ReadText(*source, "key"));
  ref.version = TRY(ReadText(*source, "version"));
  if (ref.bucket.empty() || ref.key.empty()) {
    return Unsupported("`source` needs `bucket` and `key`");
  }
  return ref;
}

Result<std::vector<std::string>> ReadVariants(const JsonNode& body) {
  std::vector<std::string> names;
  const JsonNode* variants = body.Find("variants");
  if (variants == nullptr) return names;
  if (variants->kind != JsonKind::kArray || variants->items.empty()) {
    return Unsupported("`variants` must be a list that is not empty");
  }
  for (const JsonNode& item : variants->items) {
    if (!item.IsString()) return Unsupported("`variants` must hold strings");
    names.push_back(item.text);
  }
  return names;
}

}  // namespace

Result<ParsedMessage> ParseJobMessage(const JsonNode& body) {
  const JsonNode* version = body.Find("darkroom");
  if (version == nullptr || version->kind != JsonKind::kNumber ||
      version->text != "1") {
    return Unsupported("`darkroom` must be 1, the version of the message");
  }
  TRY(CheckMembers(body, kMembers));
  SourceEvent event;
  event.source = TRY(ReadSource(body));
  event.variants = TRY(ReadVariants(body));
  event.route = TRY(ReadText(body, "route"));
  ParsedMessage message;
  message.sources.push_back(std::move(event));
  return message;
}

}  // namespace darkroom
