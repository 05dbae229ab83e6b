// A sink in memory, for what has to be looked at before it is passed on.

#ifndef DARKROOM_CODECS_BUFFER_SINK_H_
#define DARKROOM_CODECS_BUFFER_SINK_H_

#include <cstddef>
#include <limits>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"

namespace darkroom {

// Thread-compatible.
class BufferSink final : public ByteSink {
 public:
  explicit BufferSink(
      std::size_t max_bytes = std::numeric_limits<std::size_t>::max())
      : max_bytes_(max_bytes) {}

  // Errors: kTooLarge beyond `max_bytes`, and then full().
  Status Append(ByteView run) override {
    full_ = full_ || run.size() > max_bytes_ - bytes.size();
    if (full_) return Error(ErrorClass::kTooLarge, "a buffer is full");
    bytes.insert(bytes.end(), run.begin(), run.end());
    return {};
  }

  bool full() const { return full_; }

  Bytes bytes;

 private:
  std::size_t max_bytes_;
  bool full_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BUFFER_SINK_H_
