#include "worker/events/json_tree.h"

#include <algorithm>
#include <utility>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace darkroom {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxNodes = 100'000;
constexpr std::size_t kShownBytes = 40;

// Builds the tree; false from a handler ends the parsing.
class TreeBuilder
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  bool Null() { return Place({}); }
  bool Bool(bool value) {
    return Place({JsonKind::kBool, value ? "true" : "false"});
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return Place({JsonKind::kNumber, std::string(text, size)});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return Place({JsonKind::kString, std::string(text, size)});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    open_.back().names.emplace_back(text, size);
    return true;
  }
  bool StartObject() { return Open(JsonKind::kObject); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(JsonKind::kArray); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  JsonNode Take() && { return std::move(root_); }

 private:
  bool Open(JsonKind kind) {
    open_.push_back({kind});
    return open_.size() <= kMaxDepth;
  }

  bool Close() {
    JsonNode closed = std::move(open_.back());
    open_.pop_back();
    return Place(std::move(closed));
  }

  bool Place(JsonNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
    return ++nodes_ <= kMaxNodes;
  }

  JsonNode root_;
  std::vector<JsonNode> open_;
  std::size_t nodes_ = 0;
};

// Printable ASCII only: it goes into logs and attributes.
std::string Beginning(std::string_view text) {
  std::string shown(text.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; },
      '?');
  return shown;
}

}  // namespace

const JsonNode* JsonNode::Find(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return nullptr;
  return &items[static_cast<std::size_t>(found - names.begin())];
}

std::string JsonNode::TextAt(
    std::initializer_list<std::string_view> path) const {
  const JsonNode* node = this;
  for (const std::string_view name : path) {
    node = node->Find(name);
    if (node == nullptr) return "";
  }
  return node->IsString() ? node->text : "";
}

Result<JsonNode> ParseJson(std::string_view text) {
  if (text.size() > kMaxJsonBytes) {
    return Error(ErrorClass::kUnsupported,
                 "JSON of " + std::to_string(text.size()) + " bytes");
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult outcome = reader.Parse<kFlags>(stream, builder);
  if (!outcome) {
    return Error(ErrorClass::kUnsupported,
                 "not JSON (" +
                     std::string(rapidjson::GetParseError_En(outcome.Code())) +
                     " At byte " + std::to_string(outcome.Offset()) +
                     "): " + Beginning(text));
  }
  return std::move(builder).Take();
}

}  // namespace darkroom
