// JSON that others sent, as a tree of plain values.

#ifndef DARKROOM_WORKER_EVENTS_JSON_TREE_H_
#define DARKROOM_WORKER_EVENTS_JSON_TREE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace darkroom {

enum class JsonKind : std::uint8_t {
  kNull,
  kBool,
  kNumber,
  kString,
  kArray,
  kObject,
};

struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  std::string text;  // Strings decoded, numbers and booleans as written.
  std::vector<JsonNode> items;     // Of an array; of an object, its values.
  std::vector<std::string> names;  // Of an object, as long as `items`.

  // The first member called `name`; null without one, or in no object.
  const JsonNode* Find(std::string_view name) const;
  // The string at the end of a path of members, or empty.
  std::string TextAt(std::initializer_list<std::string_view> path) const;
  bool IsString() const { return kind == JsonKind::kString; }
};

// More than any queue takes in one message.
inline constexpr std::size_t kMaxJsonBytes = 2 << 20;

// Bounded in size and depth, never recursive.
// Errors: kUnsupported (not JSON, not UTF-8, over a bound).
Result<JsonNode> ParseJson(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_EVENTS_JSON_TREE_H_
