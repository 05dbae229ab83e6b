// Percent-encoding as AWS signatures define it.

#ifndef DARKROOM_LIBS3Q_AWS_URI_ENCODE_H_
#define DARKROOM_LIBS3Q_AWS_URI_ENCODE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom {

enum class Slash : std::uint8_t { kEncode, kKeep };

// Every byte but A-Z a-z 0-9 - . _ ~ as %XX, in upper case.
std::string UriEncode(std::string_view text, Slash slash = Slash::kEncode);

enum class Plus : std::uint8_t { kKeep, kIsSpace };

// What is not two hexadecimal digits after a % stays as it is.
std::string UriDecode(std::string_view text, Plus plus = Plus::kKeep);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_URI_ENCODE_H_
