#include "base/redact.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::string_view kMask = "***";

// In lower case.
constexpr std::array<std::string_view, 13> kSecrets = {
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "signature",
    "credential",
    "awsaccesskeyid",
    "secretaccesskey",
    "sessiontoken",
    "aws_secret_access_key",
    "aws_session_token",
    "authorization",
    "secret_access_key",
    "x-aws-ec2-metadata-token"};

// What stands around a value but is none of it; backslashes are those of a
// quote within JSON.
constexpr std::string_view kAround = " \"'\\";
constexpr std::string_view kEnds = " \"'\\&,;<>)\t\n";

bool IsNameChar(char c) { return IsAsciiAlnum(c) || c == '-' || c == '_'; }

// The name that ends before the separator at `at`, in lower case.
std::string NameBefore(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (end > 0 && kAround.find(line[end - 1]) != std::string_view::npos) {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && IsNameChar(line[begin - 1])) --begin;
  return ToLower(line.substr(begin, end - begin));
}

void MaskValue(std::string& line, std::size_t at, std::string_view ends) {
  const std::size_t begin = line.find_first_not_of(kAround, at);
  if (begin == std::string::npos) return;
  const std::size_t end =
      std::min(line.find_first_of(ends, begin), line.size());
  if (end > begin) line.replace(begin, end - begin, kMask);
}

// "https://user:password@host".
void MaskUser(std::string& line, std::size_t after_slashes) {
  const std::size_t end =
      std::min(line.find_first_of("/?# \"'\\", after_slashes), line.size());
  const std::size_t at = line.rfind('@', end - 1);
  if (at == std::string::npos || at < after_slashes || at >= end) return;
  line.replace(after_slashes, at - after_slashes, kMask);
}

void MaskNamedValues(std::string& line) {
  for (std::size_t i = line.find_first_of("=:"); i != std::string::npos;
       i = line.find_first_of("=:", i + 1)) {
    if (line.compare(i, 3, "://") == 0) {
      MaskUser(line, i + 3);
      continue;
    }
    const std::string name = NameBefore(line, i);
    if (std::find(kSecrets.begin(), kSecrets.end(), name) == kSecrets.end()) {
      continue;
    }
    // The whole of a header, which has spaces within.
    MaskValue(line, i + 1, name == "authorization" ? "\"\\\n" : kEnds);
  }
}

// "AKIA" or "ASIA" and 16 more.
void MaskKeyIds(std::string& line) {
  constexpr std::size_t kLength = 20;
  constexpr std::size_t kShown = 4;
  for (const std::string_view prefix : {"AKIA", "ASIA"}) {
    for (std::size_t i = line.find(prefix); i != std::string::npos;
         i = line.find(prefix, i + kShown)) {
      const std::string_view id = std::string_view(line).substr(i, kLength);
      const bool whole =
          id.size() == kLength && std::all_of(id.begin(), id.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
          });
      if (whole) line.replace(i + kShown, kLength - 2 * kShown, kMask);
    }
  }
}

}  // namespace

std::string Redacted(std::string line) {
  MaskNamedValues(line);
  MaskKeyIds(line);
  return line;
}

}  // namespace darkroom
