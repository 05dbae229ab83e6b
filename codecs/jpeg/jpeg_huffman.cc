#include "codecs/jpeg/jpeg_huffman.h"

#include <algorithm>

namespace darkroom {
namespace {

constexpr int kWord = 32;  // Bits that are looked at here, from the highest.
constexpr int kLastCoefficient = 63;

// T.81, table F.1: the upper half of what `size` bits can say is positive.
int Extended(std::uint32_t raw, int size) {
  const int value = static_cast<int>(raw);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

}  // namespace

bool JpegHuffman::Build(Kind kind,
                        std::span<const std::uint8_t, kMaxCodeBits> counts,
                        std::span<const std::uint8_t, 256> symbols) {
  kind_ = kind;
  std::ranges::copy(symbols, symbols_.begin());
  std::uint32_t code = 0;
  std::uint32_t index = 0;
  for (int length = 1; length <= kMaxCodeBits; ++length) {
    const auto at = static_cast<std::size_t>(length);
    code <<= 1;
    offsets_[at] = static_cast<int>(index) - static_cast<int>(code);
    code += counts[at - 1];
    index += counts[at - 1];
    // None is all ones (T.81, C).
    if (code >= 1U << length || index > symbols.size()) return false;
    limits_[at] = code << (kMaxCodeBits - length);
  }
  FillSteps(counts);
  return true;
}

void JpegHuffman::BuildLeaps() {
  if (!leaps_.empty()) return;
  leaps_.resize(std::size_t{1} << kLeapLook);
  for (std::uint32_t i = 0; i < leaps_.size(); ++i) leaps_[i] = LeapOf(i);
}

// Every code that fits stands at all places that begin with it, in order.
void JpegHuffman::FillSteps(
    std::span<const std::uint8_t, kMaxCodeBits> counts) {
  std::size_t index = 0;  // Of a symbol.
  std::uint32_t place = 0;
  for (int length = 1; length <= kStepLook; ++length) {
    const std::uint32_t next = 1U << (kStepLook - length);
    for (int i = counts[static_cast<std::size_t>(length) - 1]; i > 0; --i) {
      const int symbol = symbols_[index++];
      for (const std::uint32_t end = place + next; place < end; ++place) {
        const JpegStep step =
            StepOf(symbol, length, place << (kWord - kStepLook));
        steps_[place] =
            step.bits() <= kStepLook ? step : JpegStep(symbol, 0, length);
      }
    }
  }
  std::fill(steps_.begin() + place, steps_.end(), JpegStep());
}

// Of the `symbol`, and of the value behind its code, with which `bits` begin.
JpegStep JpegHuffman::StepOf(int symbol, int code_bits,
                             std::uint32_t bits) const {
  constexpr int kZeroRun = 15;  // 16 zeros; another one without a value ends.
  const int run = kind_ == Kind::kAc ? symbol >> 4 : 0;
  const int size = symbol & 15;
  if (size != 0) {
    const std::uint32_t raw = bits << code_bits >> (kWord - size);
    return {Extended(raw, size), run + 1, code_bits + size};
  }
  const bool ends = kind_ == Kind::kAc && run != kZeroRun;
  if (ends) return {run, JpegStep::kEndOfBlock, code_bits};
  return {0, run + 1, code_bits};
}

JpegStep JpegHuffman::WholeStep(JpegStep begun, std::uint32_t bits) const {
  if (begun.bits() != 0) return StepOf(begun.value(), begun.bits(), bits);
  const std::uint32_t sixteen = bits >> (kWord - kMaxCodeBits);
  for (int length = kStepLook + 1; length <= kMaxCodeBits; ++length) {
    const auto at = static_cast<std::size_t>(length);
    if (sixteen >= limits_[at]) continue;
    const int code = static_cast<int>(sixteen >> (kMaxCodeBits - length));
    const int place = code + offsets_[at];
    return StepOf(symbols_[static_cast<std::size_t>(place)], length, bits);
  }
  return {0, JpegStep::kNoCode, 0};
}

// As many whole steps as there are in these kLeapLook bits.
JpegLeap JpegHuffman::LeapOf(std::uint32_t bits) const {
  int advance = 0;
  int done = 0;
  for (;;) {
    const std::uint32_t rest = bits << (kWord - kLeapLook) << done;
    JpegStep step = steps_[rest >> (kWord - kStepLook)];
    if (!step.whole()) step = WholeStep(step, rest);
    const bool ends = step.advance() == JpegStep::kEndOfBlock;
    const int next = advance + (ends ? 1 : step.advance());
    if (next > kLastCoefficient || done + step.bits() > kLeapLook) break;
    done += step.bits();
    advance = next;
    if (ends) return {done, kLastCoefficient + 1 - advance, kLastCoefficient};
  }
  if (advance == 0) return {};
  return {done, kLastCoefficient + 1 - advance, advance};
}

}  // namespace darkroom
