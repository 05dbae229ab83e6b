// Bytes that several processes may read: a sealed memfd, which nobody may
// change, or a file where it lies.

#ifndef DARKROOM_BASE_SHARED_BUFFER_H_
#define DARKROOM_BASE_SHARED_BUFFER_H_

#include <cstddef>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/result.h"

namespace darkroom {

// Immutable bytes in a memfd that is sealed against writing, growing and
// shrinking, or those of OfFile, mapped privately and read-only.  Owns the
// descriptor and the mapping.  Move-only; the bytes may be read from any
// thread.
class SharedBuffer {
 public:
  SharedBuffer() = default;  // Empty, without a descriptor.
  SharedBuffer(SharedBuffer&& other) noexcept;
  SharedBuffer& operator=(SharedBuffer&& other) noexcept;
  SharedBuffer(const SharedBuffer&) = delete;
  SharedBuffer& operator=(const SharedBuffer&) = delete;
  ~SharedBuffer();

  // A sealed copy of `bytes`.  Errors: kInternal (no memory, no descriptors).
  static Result<SharedBuffer> CopyOf(ByteView bytes);

  // Takes what another process sent.  Trusts nothing: the descriptor must be a
  // memfd with all three seals, without holes and at most `max_bytes` long.
  // Errors: kInternal (not sealed, not a memfd, holes), kTooLarge.
  static Result<SharedBuffer> Adopt(Fd memfd, std::size_t max_bytes);

  // Whatever can be mapped, as it is now.  Who reads it trusts whoever else may
  // open it: it may change under the reader, and reading what was cut off is
  // SIGBUS.  Leaves the offset at the beginning.  Errors: as ErrnoError.
  static Result<SharedBuffer> OfFile(Fd file);

  // Has all of it read from its disk now, which may take long.  Errors: as
  // ErrnoError (damaged, cut off; a kernel before 5.14).
  Status Load() const;

  ByteView view() const { return {data_, size_}; }
  std::size_t size() const { return size_; }
  int fd() const { return fd_.get(); }  // -1 only when default-constructed.

 private:
  SharedBuffer(Fd fd, const std::uint8_t* data, std::size_t size)
      : fd_(std::move(fd)), data_(data), size_(size) {}
  static Result<SharedBuffer> Map(Fd fd, std::size_t size);
  void Unmap();

  Fd fd_;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Where an encoder or a download puts its bytes, one run after the other.
// Thread-compatible.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  // Errors: kTooLarge (a limit of the sink), kInternal.
  virtual Status Append(ByteView bytes) = 0;
};

// Grows a memfd up to a hard limit, then seals it.  Thread-compatible.
class SharedBufferWriter final : public ByteSink {
 public:
  // Errors: kInternal.
  static Result<SharedBufferWriter> Create(std::size_t max_bytes);

  // Errors: kTooLarge beyond `max_bytes` (nothing of `bytes` is kept),
  // kInternal.
  Status Append(ByteView bytes) override;

  std::size_t size() const { return size_; }

  // Gives `sink` all that was appended, as one run.  Errors: kInternal, and
  // those of `sink`.
  Status CopyTo(ByteSink& sink) const;

  // Forgets what was appended, for a download that starts anew.
  Status Clear();

  // Ends the writing.  Errors: kInternal.
  Result<SharedBuffer> Seal() &&;

 private:
  SharedBufferWriter(Fd fd, std::size_t max_bytes)
      : fd_(std::move(fd)), max_bytes_(max_bytes) {}

  Fd fd_;
  std::size_t max_bytes_;
  std::size_t size_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_BASE_SHARED_BUFFER_H_
