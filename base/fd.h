// An owned file descriptor.

#ifndef DARKROOM_BASE_FD_H_
#define DARKROOM_BASE_FD_H_

#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace darkroom {

// Closes its descriptor when destroyed.  Move-only; thread-compatible.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      Reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset();

 private:
  int fd_ = -1;
};

// Writes all of `bytes`, however many calls that takes.
// Errors: as ErrnoError.
Status WriteAll(int fd, ByteView bytes);

// Reads to the end of the file.  Errors: kTooLarge beyond `max_bytes`, else
// as ErrnoError.
Result<Bytes> ReadAll(int fd, std::size_t max_bytes);

}  // namespace darkroom

#endif  // DARKROOM_BASE_FD_H_
