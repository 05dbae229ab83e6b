#include "worker/config/config_print.h"

#include <array>

#include "base/text.h"
#include "worker/config/config_keys.h"

namespace darkroom {
namespace {

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\x" + Hex(std::array{byte});
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string Scalar(const YamlNode& node) {
  return node.quoted ? Quote(MaskUserInfo(node.scalar)) : node.scalar;
}

class Printer {
 public:
  explicit Printer(const ConfigOrigins& origins) : origins_(origins) {}

  // `path` is empty or ends with the dot; `indent` in spaces.
  void Map(const YamlNode& map, const std::string& path, std::size_t indent) {
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      const std::string& key = map.item_keys[i].scalar;
      Line(indent);
      text_ += (map.item_keys[i].quoted ? Quote(key) : key) + ":";
      Value(map.items[i], path + key, indent);
    }
  }

  std::string Take() && { return std::move(text_); }

 private:
  // Indents, unless the line has begun with "- ".
  void Line(std::size_t indent) {
    if (!begun_) text_ += std::string(indent, ' ');
    begun_ = false;
  }

  void Value(const YamlNode& node, const std::string& path,
             std::size_t indent) {
    switch (node.kind) {
      case YamlKind::kNull:
        return End("", path);
      case YamlKind::kScalar:
        return End(" " + Scalar(node), path);
      case YamlKind::kMap:
        if (node.items.empty()) return End(" {}", path);
        text_ += "\n";
        return Map(node, path + ".", indent + 2);
      case YamlKind::kList:
        return List(node, path, indent);
    }
  }

  void List(const YamlNode& list, const std::string& path, std::size_t indent) {
    if (list.items.empty() || list.items[0].kind == YamlKind::kScalar) {
      std::string items;
      for (const YamlNode& item : list.items) AppendItem(items, Scalar(item));
      return End(" [" + items + "]", path);
    }
    text_ += "\n";
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      text_ += std::string(indent + 2, ' ') + "- ";
      begun_ = true;
      Map(list.items[i], path + "[" + std::to_string(i) + "].", indent + 4);
    }
  }

  void End(const std::string& value, const std::string& path) {
    text_ += value + "  # " + OriginOf(path) + "\n";
  }

  // A key that is not noted has its default, unless what holds it was made
  // as a whole, by the short form.
  std::string OriginOf(const std::string& path) const {
    const auto own = origins_.find(path);
    if (own != origins_.end()) return own->second;
    const std::size_t item = path.find('[');
    if (item == std::string::npos) return "default";
    const std::size_t end = path.find(']') + 1;
    if (origins_.contains(path.substr(0, end))) return "default";
    const auto list = origins_.find(path.substr(0, item));
    return list == origins_.end() ? "default" : list->second;
  }

  const ConfigOrigins& origins_;
  std::string text_;
  bool begun_ = false;
};

}  // namespace

std::string PrintConfig(const Config& config, const ConfigOrigins& origins) {
  Printer printer(origins);
  printer.Map(PrintMap(ConfigKeys(), "", config), "", 0);
  return std::move(printer).Take();
}

std::string MaskUserInfo(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(text);
  const std::size_t start = scheme + 3;
  const std::size_t host = text.find_first_of("/?#", start);
  const std::string_view authority = text.substr(start, host - start);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, start)) + "***" +
         std::string(text.substr(start + at));
}

}  // namespace darkroom
