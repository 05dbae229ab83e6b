// Values as bytes between a worker and its renderers: same machine, same
// build, little else.

#ifndef DARKROOM_WORKER_WIRE_H_
#define DARKROOM_WORKER_WIRE_H_

#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace darkroom {

// Appends values in host order.
class WireWriter {
 public:
  template <std::integral Integer>
  void Put(Integer value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof(value));
  }
  void PutText(std::string_view text) {
    Put(static_cast<std::uint32_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }

  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

// Takes values off in the order in which they were put.  Beyond the end every
// value is zero or empty, so a reader checks once, after the last value.
class WireReader {
 public:
  explicit WireReader(ByteView bytes) : rest_(bytes) {}

  template <std::integral Integer>
  Integer Take() {
    Integer value = 0;
    const ByteView bytes = TakeBytes(sizeof(value));
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }
  std::string TakeText() {
    return std::string(AsText(TakeBytes(Take<std::uint32_t>())));
  }

  // Whether every value was there, and that was all.
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  ByteView TakeBytes(std::size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  ByteView rest_;
  bool ok_ = true;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_WIRE_H_
