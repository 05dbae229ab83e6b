#include "worker/road/attribute_text.h"

#include "base/text.h"

namespace darkroom {
namespace {

bool IsRefusedControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// SQS refuses U+FFFE and U+FFFF.
bool IsNoCharacter(std::string_view character) {
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

}  // namespace

std::string AttributeText(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = Utf8Length(bytes);
    const std::string_view character = bytes.substr(0, length);
    const bool good = length > 0 && !IsRefusedControl(bytes.front()) &&
                      !IsNoCharacter(character);
    if (text.size() + (good ? length : 1) > kMaxAttributeBytes) break;
    text += good ? character : "?";
    bytes.remove_prefix(length > 0 ? length : 1);
  }
  return text;
}

}  // namespace darkroom
