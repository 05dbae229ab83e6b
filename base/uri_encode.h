// Percent-encoding of bytes in text.
// https://www.rfc-editor.org/rfc/rfc3986#section-2.1

#ifndef DARKROOM_BASE_URI_ENCODE_H_
#define DARKROOM_BASE_URI_ENCODE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom {

enum class Slash : std::uint8_t { kEncode, kKeep };

// Every byte but A-Z a-z 0-9 - . _ ~ as %XX, in upper case, as signatures of
// AWS want it.
std::string UriEncode(std::string_view text, Slash slash = Slash::kEncode);

// Every byte for which `stays` is false as %XX, in upper case.
std::string PercentEncode(std::string_view text, bool (*stays)(char));

enum class Plus : std::uint8_t { kKeep, kIsSpace };

// What is not two hexadecimal digits after a % stays as it is.
std::string UriDecode(std::string_view text, Plus plus = Plus::kKeep);

}  // namespace darkroom

#endif  // DARKROOM_BASE_URI_ENCODE_H_
