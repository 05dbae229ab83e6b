#include "worker/config/config_key.h"

namespace darkroom {

std::string Complaint(std::string_view expected, const YamlNode& node) {
  static constexpr std::size_t kMaxQuoted = 60;
  std::string found(NameOf(node.kind));
  if (node.kind == YamlKind::kScalar) {
    found = "`" + node.scalar.substr(0, kMaxQuoted) + "`";
  }
  return "must be " + std::string(expected) + ", not " + found;
}

}  // namespace darkroom
