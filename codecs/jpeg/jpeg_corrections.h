// The bits that correct what is known of a block (ITU-T T.81, G.1.2.3).

#ifndef DARKROOM_CODECS_JPEG_JPEG_CORRECTIONS_H_
#define DARKROOM_CODECS_JPEG_JPEG_CORRECTIONS_H_

#include <cstdint>

#include "codecs/jpeg/jpeg_bits.h"
#include "codecs/jpeg/jpeg_huffman.h"

namespace darkroom {

// One bit more of coefficients of a block that were not zero, in their order.
class JpegCorrections {
 public:
  // Of `count` of them, 63 at most.
  [[gnu::always_inline]] void Read(JpegBits& bits, int count) {
    for (; count > kFew; count -= kFew) {
      bits.Refill();
      ReadFew(bits, kFew);
    }
    bits.Refill();
    ReadFew(bits, count);
  }

  // The same of kFew at most, behind a refill and a step.
  static constexpr int kFew = JpegBits::kReady - JpegHuffman::kMaxStepBits;
  [[gnu::always_inline]] void ReadFew(JpegBits& bits, int count) {
    bits_ = bits_ << count | bits.PeekFew(count);
    bits.Drop(count);
    count_ += count;
  }

  // The first one is the highest bit; zeros follow the last one.
  std::uint64_t first_highest() const {
    return count_ == 0 ? 0 : bits_ << (64 - count_);
  }

 private:
  std::uint64_t bits_ = 0;
  int count_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_CORRECTIONS_H_
