// Bits packed from the lowest of every byte on, as GIF and VP8L have them.

#ifndef DARKROOM_TESTS_SUPPORT_BIT_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_BIT_WRITER_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

class BitWriter {
 public:
  // The lowest bit of `value` comes first.
  void Put(unsigned value, int bits) {
    for (int i = 0; i < bits; ++i, ++count_) {
      if (count_ % 8 == 0) bytes_.push_back(0);
      const unsigned bit = value >> i & 1;
      bytes_.back() =
          static_cast<std::uint8_t>(bytes_.back() | bit << (count_ % 8));
    }
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  std::size_t count_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_BIT_WRITER_H_
