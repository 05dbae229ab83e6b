#include "libs3q/local/key_path.h"

#include <algorithm>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxNameBytes = 255;  // NAME_MAX of Linux.
// Of an escaped key, per level.  Folders end in "+" and the file in "=", so
// that a long key's first level is not another key's file.
constexpr std::size_t kLevelBytes = 240;
constexpr char kFolderEnd = '+';
constexpr char kFileEnd = '=';

bool NeedsNoEscape(char c) {
  return IsAsciiAlnum(c) || c == '-' || c == '_' || c == '.';
}

bool CanBeAName(std::string_view part) {
  return !part.empty() && part != "." && part != ".." &&
         part.size() <= kMaxNameBytes &&
         part.find('\0') == std::string_view::npos;
}

std::optional<std::string> KeyOfEscapedName(std::string_view name) {
  if (name.empty() || name.back() != kFileEnd) return std::nullopt;
  std::string encoded;
  for (const char c : name) {
    if (c != kFolderEnd && c != kFileEnd && c != '/') encoded += c;
  }
  std::string key = UriDecode(encoded);
  if (key.empty() || key.size() > kMaxKeyBytes) return std::nullopt;
  // Whatever else decodes to the same key was not written by us.
  if (EscapedName(key) != name) return std::nullopt;
  return key;
}

}  // namespace

std::optional<std::string> PlainPath(std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes) return std::nullopt;
  bool first = true;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    const std::string_view part = key.substr(begin, end - begin);
    if (!CanBeAName(part)) return std::nullopt;
    if (first && part == kReservedFolder) return std::nullopt;
    if (end == key.size()) return std::string(key);
    first = false;
    begin = end + 1;
  }
}

std::string EscapedName(std::string_view key) {
  const std::string encoded = PercentEncode(key, NeedsNoEscape);
  std::string name;
  std::size_t at = 0;
  for (; encoded.size() - at > kLevelBytes; at += kLevelBytes) {
    name += encoded.substr(at, kLevelBytes) + kFolderEnd + '/';
  }
  return name + encoded.substr(at) + kFileEnd;
}

std::string EscapedPath(std::string_view key) {
  return std::string(kEscapedKeysFolder) + '/' + EscapedName(key);
}

std::optional<std::string> KeyOfPath(std::string_view path) {
  const std::string escaped = std::string(kEscapedKeysFolder) + '/';
  if (path.starts_with(escaped)) {
    return KeyOfEscapedName(path.substr(escaped.size()));
  }
  return PlainPath(path);
}

}  // namespace darkroom
