// The coefficients of a JPEG's component that its samples are made of.

#ifndef DARKROOM_CODECS_JPEG_JPEG_BLOCKS_H_
#define DARKROOM_CODECS_JPEG_JPEG_BLOCKS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace darkroom {

// Of every block of 8 x 8, those that n x n samples are made of, the n x n
// lowest, and which of all 64 are not zero, if that is to be known.
// Thread-compatible.
class JpegBlocks {
 public:
  struct Size {  // In blocks.
    std::size_t across = 0;
    std::size_t down = 0;
  };

  JpegBlocks() = default;
  // Blocks of zeros.  `samples` is n: 1, 2, 4 or 8.  `with_nonzeros` if scans
  // will refine AC.
  JpegBlocks(Size size, int samples, bool with_nonzeros);

  // A block that is being read.
  class Block {
   public:
    // Of DC.
    std::int16_t& dc() { return coefficients_[0]; }
    // The one that comes at `k`, in zigzag order; if it is not wanted, a place
    // where it does no harm.
    std::int16_t& At(int k) {
      return coefficients_[places_[static_cast<std::size_t>(k)]];
    }
    // Bit k of which is set if the one at `k` is known not to be zero.
    std::uint64_t& nonzeros() { return *nonzeros_; }

   private:
    friend class JpegBlocks;
    std::int16_t* coefficients_ = nullptr;
    const std::uint8_t* places_ = nullptr;
    std::uint64_t* nonzeros_ = nullptr;
  };
  bool with_nonzeros() const { return !nonzeros_.empty(); }

  // nonzeros() of it may be asked for only where with_nonzeros().
  Block At(std::size_t row, std::size_t column) {
    const std::size_t index = row * size_.across + column;
    Block block;
    block.coefficients_ = &coefficients_[index * stride_];
    block.places_ = places_.data();
    if (with_nonzeros()) block.nonzeros_ = &nonzeros_[index];
    return block;
  }

  // Sets the n x n lowest of `to`, row after row, and leaves the others.
  void Copy(std::size_t row, std::size_t column,
            std::span<std::int16_t, 64> to) const;

 private:
  Size size_;
  int samples_ = 0;
  std::size_t stride_ = 0;                    // Of a block, in coefficients.
  std::array<std::uint8_t, 64> places_ = {};  // By the zigzag order.
  std::vector<std::int16_t> coefficients_;
  std::vector<std::uint64_t> nonzeros_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_BLOCKS_H_
