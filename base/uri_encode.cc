#include "base/uri_encode.h"

#include <optional>

#include "base/text.h"

namespace darkroom {
namespace {

bool IsUnreserved(char c) {
  return IsAsciiAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool IsUnreservedOrSlash(char c) { return IsUnreserved(c) || c == '/'; }

// The byte that "%XX" at the start of `text` stands for.
std::optional<char> EscapedByte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return std::nullopt;
  const std::optional<int> high = HexDigit(text[1]);
  const std::optional<int> low = HexDigit(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

}  // namespace

std::string UriEncode(std::string_view text, Slash slash) {
  return PercentEncode(
      text, slash == Slash::kKeep ? IsUnreservedOrSlash : IsUnreserved);
}

std::string PercentEncode(std::string_view text, bool (*stays)(char)) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (stays(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

std::string UriDecode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto byte = EscapedByte(text.substr(i))) {
      decoded += *byte;
      i += 2;
    } else {
      const bool space = text[i] == '+' && plus == Plus::kIsSpace;
      decoded += space ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace darkroom
