#include "codecs/gif/gif_lzw.h"

#include <algorithm>
#include <bit>

namespace darkroom {
namespace {

constexpr int kMaxCodeBits = 12;

}  // namespace

GifLzw::GifLzw(ByteView blocks, int pixel_bits)
    : blocks_(blocks), clear_(1 << pixel_bits) {
  Clear();
}

void GifLzw::Clear() {
  next_ = clear_ + 2;
  code_bits_ = static_cast<int>(std::bit_width(static_cast<unsigned>(clear_)));
  previous_ = kNone;
}

int GifLzw::NextByte() {
  if (left_in_block_ == 0) {
    if (at_ >= blocks_.size()) return kNone;
    left_in_block_ = blocks_[at_++];
  }
  // Nothing comes after an empty block.
  if (left_in_block_ == 0) blocks_ = {};
  if (at_ >= blocks_.size()) return kNone;
  --left_in_block_;
  return blocks_[at_++];
}

// The lowest bits come first.
int GifLzw::NextCode() {
  while (bit_count_ < code_bits_) {
    const int byte = NextByte();
    if (byte == kNone) return kNone;
    bits_ |= static_cast<std::uint32_t>(byte) << bit_count_;
    bit_count_ += 8;
  }
  const auto code = static_cast<int>(bits_ & ((1U << code_bits_) - 1));
  bits_ >>= code_bits_;
  bit_count_ -= code_bits_;
  return code;
}

// The pixels of `code` onto the stack.  Every learned code is longer by one
// than another before it, so this ends, and no code has more than kMaxCodes.
bool GifLzw::Expand(int code) {
  if (code > next_ || (code >= clear_ && previous_ == kNone)) return false;
  int rest = code;
  if (code == next_) {
    // The code that is about to be learned: the last one and its own start.
    if (next_ == kMaxCodes) return false;
    stack_[depth_++] = first_;
    rest = previous_;
  }
  while (rest >= clear_) {
    const auto index = static_cast<std::size_t>(rest);
    stack_[depth_++] = suffix_[index];
    rest = prefix_[index];
  }
  first_ = static_cast<std::uint8_t>(rest);
  stack_[depth_++] = first_;
  return true;
}

// The last code followed by the first pixel of this one, while there is room.
void GifLzw::Learn(int code) {
  if (previous_ != kNone && next_ < kMaxCodes) {
    const auto index = static_cast<std::size_t>(next_);
    prefix_[index] = static_cast<std::uint16_t>(previous_);
    suffix_[index] = first_;
    ++next_;
  }
  if (next_ == 1 << code_bits_ && code_bits_ < kMaxCodeBits) ++code_bits_;
  previous_ = code;
}

GifLzw::Outcome GifLzw::Read(std::span<std::uint8_t> pixels) {
  std::size_t done = 0;
  while (outcome_ == Outcome::kPixels) {
    const std::size_t count = std::min(depth_, pixels.size() - done);
    for (std::size_t i = 0; i < count; ++i) pixels[done++] = stack_[--depth_];
    if (done == pixels.size()) break;
    const int code = NextCode();
    if (code == kNone || code == clear_ + 1) {
      outcome_ = Outcome::kEnded;
    } else if (code == clear_) {
      Clear();
    } else if (Expand(code)) {
      Learn(code);
    } else {
      outcome_ = Outcome::kDefective;
    }
  }
  return outcome_;
}

}  // namespace darkroom
