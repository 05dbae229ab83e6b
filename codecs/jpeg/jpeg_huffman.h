// Huffman codes of JPEGs (ITU-T T.81, F.1.2 and G.1.2), read several things at
// a look.

#ifndef DARKROOM_CODECS_JPEG_JPEG_HUFFMAN_H_
#define DARKROOM_CODECS_JPEG_JPEG_HUFFMAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/jpeg/jpeg_bits.h"

namespace darkroom {

// One code and the value that follows it, in a word, so that a look is a load.
class JpegStep {
 public:
  // As advance: the block has no further coefficients, and in a progressive
  // file nor have those of a run (T.81, G.1.2.2), of which the value says how
  // many bits tell its length; there is no such code.
  static constexpr int kEndOfBlock = 128;
  static constexpr int kNoCode = 255;

  JpegStep() = default;
  // Of the code and the value's bits, all in all `bits` long, 32 at most.
  JpegStep(int value, int advance, int bits)
      : word_(static_cast<std::uint32_t>(value) << 16 |
              static_cast<std::uint32_t>(advance << 8 | bits)) {}

  int value() const { return static_cast<std::int32_t>(word_) >> 16; }
  // How many coefficients it stands for, the last of which has the value; those
  // before it are zeros.  0 for a step that was not seen to its end.
  int advance() const { return static_cast<int>(word_ >> 8 & 255); }
  int bits() const { return static_cast<int>(word_ & 255); }
  bool whole() const { return (word_ & 0xff00) != 0; }

 private:
  std::uint32_t word_ = 0;
};

// Some steps of a block at once, without their values.
class JpegLeap {
 public:
  JpegLeap() = default;
  // `bits` is 15 at most, `last_start` and `advance` 63.
  JpegLeap(int bits, int last_start, int advance)
      : word_(static_cast<std::uint16_t>(bits | last_start << 4 |
                                         advance << 10)) {}

  int bits() const { return word_ & 15; }
  // From a later coefficient on it would leave the block; 0 for no leap.
  int last_start() const { return word_ >> 4 & 63; }
  // 63 also for the end of the block, wherever it was.
  int advance() const { return word_ >> 10; }

 private:
  std::uint16_t word_ = 0;
};

class JpegHuffman {
 public:
  enum class Kind { kDc, kAc };

  // How many bits Step and Leap look at.
  static constexpr int kStepLook = 12;
  static constexpr int kLeapLook = 13;
  // Of a code, and of one with its value.
  static constexpr int kMaxCodeBits = 16;
  static constexpr int kMaxStepBits = kMaxCodeBits + 15;

  // As DHT has them: how many codes there are of 1 to 16 bits, and the symbols
  // in the order of their codes, 256 of them, used or not.  False if there
  // cannot be so many codes.
  bool Build(Kind kind, std::span<const std::uint8_t, kMaxCodeBits> counts,
             std::span<const std::uint8_t, 256> symbols);

  // Makes Leap possible, of kAc.
  void BuildLeaps();

  // What comes next, as far as kStepLook bits can say.
  JpegStep Step(const JpegBits& bits) const {
    return steps_[bits.Peek(kStepLook)];
  }
  // A step that is not whole, seen to its end: of the next 32 bits.
  JpegStep WholeStep(JpegStep begun, std::uint32_t bits) const;

  // Drops what comes next, kMaxStepBits at most.
  [[gnu::always_inline]] JpegStep Take(JpegBits& bits) const {
    JpegStep step = Step(bits);
    if (!step.whole()) [[unlikely]]
      step = WholeStep(step, bits.Peek(32));
    bits.Drop(step.bits());
    return step;
  }

  // What comes next in a block, as far as kLeapLook bits can say.
  JpegLeap Leap(const JpegBits& bits) const {
    return leaps_[bits.Peek(kLeapLook)];
  }

 private:
  JpegStep StepOf(int symbol, int code_bits, std::uint32_t bits) const;
  void FillSteps(std::span<const std::uint8_t, kMaxCodeBits> counts);
  JpegLeap LeapOf(std::uint32_t bits) const;

  Kind kind_ = Kind::kAc;
  std::array<std::uint8_t, 256> symbols_ = {};
  // By length: one more than the last code, moved up to 16 bits; and what to
  // add to a code for the place of its symbol.
  std::array<std::uint32_t, kMaxCodeBits + 1> limits_ = {};
  std::array<int, kMaxCodeBits + 1> offsets_ = {};
  // A step that is not whole says its code's bits, if it has seen so many, and
  // as its value the symbol.
  std::array<JpegStep, std::size_t{1} << kStepLook> steps_;
  std::vector<JpegLeap> leaps_;  // 1 << kLeapLook of them, or none.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_HUFFMAN_H_
