// The names that buckets can have.

#ifndef DARKROOM_LIBS3Q_BUCKET_NAME_H_
#define DARKROOM_LIBS3Q_BUCKET_NAME_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "base/result.h"

namespace darkroom {

// S3's rules for those that are made today: 3 to 63 of a-z, 0-9, "-" and ".", a
// letter or digit at either end, no "..".  Older ones may have others.
// Errors: kConfiguration.
inline Status CheckBucketName(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  const bool good =
      name.size() >= 3 && name.size() <= 63 && is_plain(name.front()) &&
      is_plain(name.back()) && name.find("..") == std::string_view::npos &&
      std::all_of(name.begin(), name.end(),
                  [&](char c) { return is_plain(c) || c == '-' || c == '.'; });
  if (good) return {};
  return Error(ErrorClass::kConfiguration,
               "not a bucket name: " + std::string(name) +
                   R"( (3 to 63 of a-z, 0-9, "-" and "."))");
}

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_BUCKET_NAME_H_
