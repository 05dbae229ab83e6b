#include "worker/tools/printable.h"

#include <algorithm>

#include "base/text.h"

namespace darkroom {
namespace {

// C0 and DEL; the second such set, U+0080 to U+009F, has two bytes.
bool IsControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  const auto second = static_cast<unsigned char>(character[1]);
  return character.size() == 2 && first == 0xc2 && second < 0xa0;
}

bool StartsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  const std::string valid = ValidUtf8(text);
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view character = rest.substr(0, Utf8Length(rest));
    printable += IsControl(character) ? "?" : character;
    rest.remove_prefix(character.size());
  }
  return printable;
}

std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string Shortened(std::string_view text, std::size_t columns) {
  if (Columns(text) <= columns) return std::string(text);
  std::string shortened;
  for (std::size_t i = 1; i < columns; ++i) {
    const std::size_t length = Utf8Length(text);
    shortened += text.substr(0, length);
    text.remove_prefix(length);
  }
  return columns == 0 ? "" : shortened + "…";
}

}  // namespace darkroom
