// Values as bytes between a worker and its renderers: same machine, same
// build, little else.

#ifndef DARKROOM_WORKER_RENDERER_WIRE_H_
#define DARKROOM_WORKER_RENDERER_WIRE_H_

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

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
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void Put(Enum value) {
    Put(static_cast<std::underlying_type_t<Enum>>(value));
  }
  void Put(double value) { Put(std::bit_cast<std::uint64_t>(value)); }
  // At most 4 GiB.
  void PutBytes(ByteView bytes) {
    Put(static_cast<std::uint32_t>(bytes.size()));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void PutText(std::string_view text) { PutBytes(AsBytes(text)); }

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
    const ByteView bytes = TakeNext(sizeof(value));
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }
  // An integer, a bool, an enumerator (as it is) or a double.
  template <typename T>
  void TakeInto(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = Take<std::uint8_t>() != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(Take<std::underlying_type_t<T>>());
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(Take<std::uint64_t>());
    } else {
      value = Take<T>();
    }
  }
  // Borrowed from what the reader was given.
  ByteView TakeBytes() { return TakeNext(Take<std::uint32_t>()); }
  std::string TakeText() { return std::string(AsText(TakeBytes())); }

  // Whether every value was there, and that was all.
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  ByteView TakeNext(std::size_t count) {
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

#endif  // DARKROOM_WORKER_RENDERER_WIRE_H_
