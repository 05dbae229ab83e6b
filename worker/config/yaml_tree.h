// YAML as a tree of plain values that remember their lines.

#ifndef DARKROOM_WORKER_CONFIG_YAML_TREE_H_
#define DARKROOM_WORKER_CONFIG_YAML_TREE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace darkroom {

enum class YamlKind : std::uint8_t { kNull, kScalar, kList, kMap };

// Scalars stay text: what a key expects decides how the text is read.
struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  int line = 0;        // From 1; 0: not from a file.
  std::string scalar;  // kScalar.
  bool quoted = false;
  std::vector<YamlNode> items;      // kList; kMap: the values.
  std::vector<YamlNode> item_keys;  // kMap: as long as `items`, scalars.

  static YamlNode Null() { return {}; }
  // `plain` is a number, a word or the like that needs no quotes.
  static YamlNode Plain(std::string plain);
  static YamlNode Quoted(std::string text);
  static YamlNode List(std::vector<YamlNode> items);
  static YamlNode Map();

  // Appends an entry to a map.
  void Add(std::string key, YamlNode value);
};

// "a list", for complaints.
std::string_view NameOf(YamlKind kind);

struct YamlError {
  int line = 0;
  std::string message;
};

struct YamlDocument {
  YamlNode root;
  std::vector<YamlError> errors;  // Syntax, duplicate keys, bounds.
};

inline constexpr std::size_t kMaxYamlBytes = 1 << 20;

// Reads one document.  At most kMaxYamlBytes; aliases are copied, within a
// bound on nodes, so that no small file grows large.  Never fails otherwise:
// what could be read is the root, what was wrong are the errors.
YamlDocument ParseYaml(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_YAML_TREE_H_
