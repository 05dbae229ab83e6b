#include "worker/commands/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/bytes.h"
#include "base/fd.h"

namespace darkroom {
namespace {

struct OpenFile {
  Fd fd;
  std::uint64_t size = 0;  // 0 where it is not known: of pipes, in /proc.
};

// A name that cannot be a file's is that of no file.
Error CannotOpen(int saved_errno) {
  const bool no_such_name = saved_errno == ENOTDIR ||
                            saved_errno == ENAMETOOLONG || saved_errno == ELOOP;
  Error error = ErrnoError(saved_errno, "cannot open");
  return no_such_name ? Error(ErrorClass::kNotFound, error.message()) : error;
}

Error OverLimit(std::uint64_t max_bytes) {
  return Error(
      ErrorClass::kTooLarge,
      "source is over limits.max_source_bytes of " + std::to_string(max_bytes));
}

Result<OpenFile> Open(const std::string& path) {
  OpenFile file = {.fd = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC))};
  struct stat status = {};
  if (!file.fd.valid() || ::fstat(file.fd.get(), &status) != 0) {
    return CannotOpen(errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return Error(ErrorClass::kUnsupported, "is a directory");
  }
  if (S_ISREG(status.st_mode)) {
    file.size = static_cast<std::uint64_t>(status.st_size);
  }
  return file;
}

Result<SharedBuffer> Copy(const OpenFile& file, std::uint64_t max_bytes) {
  SharedBufferWriter writer = TRY(SharedBufferWriter::Create(max_bytes));
  std::array<std::uint8_t, 64 * kKiB> chunk = {};
  for (;;) {
    const ssize_t n = ::read(file.fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrnoError(errno, "cannot read");
    if (n == 0) return std::move(writer).Seal();
    const Status appended =
        writer.Append(ByteView(chunk.data(), static_cast<std::size_t>(n)));
    if (appended.ok()) continue;
    if (appended.error().cls() == ErrorClass::kTooLarge) {
      return OverLimit(max_bytes);
    }
    return appended.error();
  }
}

}  // namespace

Result<SharedBuffer> ReadSource(const std::string& path,
                                std::uint64_t max_bytes, SourceBytes bytes) {
  const OpenFile file = TRY(Open(path));
  if (file.size > max_bytes) return OverLimit(max_bytes);
  if (bytes == SourceBytes::kInPlace && file.size > 0) {
    Result<SharedBuffer> mapped =
        SharedBuffer::OfFile(Fd(::fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0)));
    // What cannot be loaded is read, which says why.
    if (mapped.ok() && mapped->size() <= max_bytes && mapped->Load().ok()) {
      return mapped;
    }
  }
  return Copy(file, max_bytes);
}

}  // namespace darkroom
