#include "base/fd.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "base/bytes.h"

namespace darkroom {

void Fd::Reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Status WriteAll(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Result<Bytes> ReadAll(int fd, std::size_t max_bytes) {
  constexpr std::size_t kChunk = 64 * kKiB;
  Bytes bytes;
  for (;;) {
    const std::size_t old = bytes.size();
    bytes.resize(old + kChunk);
    const ssize_t n = ::read(fd, bytes.data() + old, kChunk);
    bytes.resize(old + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "cannot read");
    if (n == 0) return bytes;
    if (bytes.size() > max_bytes) {
      return Error(ErrorClass::kTooLarge,
                   "more than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

}  // namespace darkroom
