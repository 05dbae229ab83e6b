// Small facts about text that several layers need.

#ifndef DARKROOM_BASE_TEXT_H_
#define DARKROOM_BASE_TEXT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// Lower-case hexadecimal.
std::string Hex(ByteView bytes);

// RFC 4648, section 4, with padding.
std::string Base64(ByteView bytes);

// The value of a hexadecimal digit of either case; nothing if it is none.
std::optional<int> HexDigit(char c);

// A-Z, a-z and 0-9, whatever the locale.
bool IsAsciiAlnum(char c);

// The whole of `text` as a number: no sign, no space, no overflow.
std::optional<std::uint64_t> ParseUnsigned(std::string_view text);

// ASCII only: header names, codec names, environment names.
std::string ToLower(std::string_view text);
std::string ToUpper(std::string_view text);
std::string_view Trim(std::string_view text);

// The parts between separators, empty ones too: one more than there are
// separators.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Adds to a list that reads "a, b, c".
void AppendItem(std::string& list, std::string_view item);

// Bytes of the valid UTF-8 character at the start of `text`; 0 if there is
// none.  Surrogates and overlong forms are not valid (RFC 3629).
std::size_t Utf8Length(std::string_view text);

// `bytes` with U+FFFD for every byte that is not part of valid UTF-8: what
// goes into JSON.
std::string ValidUtf8(std::string_view bytes);

// The candidate with the smallest edit distance to `word`, if it is close
// enough to be what was meant; else empty.
std::string_view Nearest(std::string_view word,
                         std::span<const std::string_view> candidates);

// "; did you mean `width`?", or "; known: a, b, c" when nothing is near.
std::string Suggestion(std::string_view word,
                       std::span<const std::string_view> known);

}  // namespace darkroom

#endif  // DARKROOM_BASE_TEXT_H_
