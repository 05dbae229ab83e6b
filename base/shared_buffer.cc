#include "base/shared_buffer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace darkroom {
namespace {

constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// Privately, because older kernels refuse shared mappings of memfds that are
// sealed against writing.  `size` is not 0.
Result<const std::uint8_t*> MapBytes(const Fd& fd, std::size_t size) {
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (data == MAP_FAILED) return ErrnoError(errno, "cannot map");
  return static_cast<const std::uint8_t*>(data);
}

void UnmapBytes(const std::uint8_t* data, std::size_t size) {
  ::munmap(const_cast<std::uint8_t*>(data), size);
}

}  // namespace

SharedBuffer::SharedBuffer(SharedBuffer&& other) noexcept
    : fd_(std::move(other.fd_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

SharedBuffer& SharedBuffer::operator=(SharedBuffer&& other) noexcept {
  if (this != &other) {
    Unmap();
    fd_ = std::move(other.fd_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SharedBuffer::~SharedBuffer() { Unmap(); }

void SharedBuffer::Unmap() {
  if (data_ == nullptr) return;
  UnmapBytes(data_, size_);
  data_ = nullptr;
}

Result<SharedBuffer> SharedBuffer::CopyOf(ByteView bytes) {
  SharedBufferWriter writer = TRY(SharedBufferWriter::Create(bytes.size()));
  TRY(writer.Append(bytes));
  return std::move(writer).Seal();
}

Result<SharedBuffer> SharedBuffer::Map(Fd fd, std::size_t size) {
  if (size == 0) return SharedBuffer(std::move(fd), nullptr, 0);
  const std::uint8_t* data = TRY(MapBytes(fd, size));
  return SharedBuffer(std::move(fd), data, size);
}

Result<SharedBuffer> SharedBuffer::Adopt(Fd memfd, std::size_t max_bytes) {
  // F_GET_SEALS fails with EINVAL on anything that cannot be sealed.
  const int seals = ::fcntl(memfd.get(), F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals) {
    return Error(ErrorClass::kInternal, "shared buffer is not sealed");
  }
  // Not fstat(), which glibc makes a call that can name any file: a renderer
  // is not allowed it.
  const off_t end = ::lseek(memfd.get(), 0, SEEK_END);
  if (end < 0) return ErrnoError(errno, "cannot measure shared buffer");
  const auto size = static_cast<std::size_t>(end);
  // What was never written takes memory only when it is read: ours.
  if (end > 0 && ::lseek(memfd.get(), 0, SEEK_HOLE) != end) {
    return Error(ErrorClass::kInternal, "shared buffer has holes");
  }
  if (size > max_bytes) {
    return Error(ErrorClass::kTooLarge, "shared buffer of " +
                                            std::to_string(size) +
                                            " bytes is over the limit of " +
                                            std::to_string(max_bytes));
  }
  return Map(std::move(memfd), size);
}

Result<SharedBuffer> SharedBuffer::OfFile(Fd file) {
  const off_t end = ::lseek(file.get(), 0, SEEK_END);
  if (end < 0) return ErrnoError(errno, "cannot measure a file");
  // Duplicates share the offset, and may be read.
  ::lseek(file.get(), 0, SEEK_SET);
  return Map(std::move(file), static_cast<std::size_t>(end));
}

Status SharedBuffer::Load() const {
  if (size_ == 0) return {};
  auto* data = const_cast<std::uint8_t*>(data_);
  if (::madvise(data, size_, MADV_POPULATE_READ) != 0) {
    return ErrnoError(errno, "cannot load a file");
  }
  return {};
}

Result<SharedBufferWriter> SharedBufferWriter::Create(std::size_t max_bytes) {
  Fd fd(::memfd_create("darkroom", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) return ErrnoError(errno, "cannot create shared buffer");
  return SharedBufferWriter(std::move(fd), max_bytes);
}

Status SharedBufferWriter::Append(ByteView bytes) {
  if (bytes.size() > max_bytes_ - size_) {
    return Error(ErrorClass::kTooLarge,
                 "more than " + std::to_string(max_bytes_) + " bytes");
  }
  TRY(WriteAll(fd_.get(), bytes));
  size_ += bytes.size();
  return {};
}

Status SharedBufferWriter::CopyTo(ByteSink& sink) const {
  if (size_ == 0) return {};
  const std::uint8_t* data = TRY(MapBytes(fd_, size_));
  Status outcome = sink.Append({data, size_});
  UnmapBytes(data, size_);
  return outcome;
}

Status SharedBufferWriter::Clear() {
  if (::ftruncate(fd_.get(), 0) != 0 || ::lseek(fd_.get(), 0, SEEK_SET) != 0) {
    return ErrnoError(errno, "cannot clear shared buffer");
  }
  size_ = 0;
  return {};
}

Result<SharedBuffer> SharedBufferWriter::Seal() && {
  if (::fcntl(fd_.get(), F_ADD_SEALS, kSeals) != 0) {
    return ErrnoError(errno, "cannot seal shared buffer");
  }
  return SharedBuffer::Adopt(std::move(fd_), size_);
}

}  // namespace darkroom
