#include "libs3q/aws/token_file.h"

#include <fcntl.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"

namespace darkroom {

Result<std::string> ReadTokenFile(const std::string& path) {
  constexpr std::size_t kMaxBytes = 64 * kKiB;
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    return Error(ErrorClass::kAccess, "cannot read token file " + path);
  }
  const Result<Bytes> bytes = ReadAll(file.get(), kMaxBytes);
  if (!bytes.ok()) {
    return Error(ErrorClass::kAccess,
                 "token file " + path + ": " + bytes.error().message());
  }
  std::string token(Trim(AsText(bytes.value())));
  if (token.empty()) {
    return Error(ErrorClass::kAccess, "token file " + path + " is empty");
  }
  return token;
}

}  // namespace darkroom
