// Many bytes of a reflected CRC at once, by carry-less multiplication.
// https://www.intel.com/content/dam/www/public/us/en/documents/white-papers/fast-crc-computation-generic-polynomials-pclmulqdq-paper.pdf

#ifndef DARKROOM_LIBS3Q_AWS_CRC_FOLD_H_
#define DARKROOM_LIBS3Q_AWS_CRC_FOLD_H_

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

// x^n modulo the CRC's polynomial, for what folding multiplies by.  Reflected:
// the highest bit of each is x^0.
struct FoldConstants {
  std::uint64_t x575, x511;  // 64 bytes further on.
  std::uint64_t x191, x127;  // 16 bytes further on.
};

template <typename Word>
constexpr std::uint64_t PowerOfX(Word polynomial, int exponent) {
  Word power = static_cast<Word>(Word{1} << (8 * sizeof(Word) - 1));
  for (int i = 0; i < exponent; ++i) {
    power = static_cast<Word>((power >> 1) ^ ((power & 1) ? polynomial : 0));
  }
  return static_cast<std::uint64_t>(power) << (64 - 8 * sizeof(Word));
}

template <typename Word>
constexpr FoldConstants MakeFoldConstants(Word polynomial) {
  return {PowerOfX(polynomial, 575), PowerOfX(polynomial, 511),
          PowerOfX(polynomial, 191), PowerOfX(polynomial, 127)};
}

inline constexpr std::size_t kFoldBytes = 64;

// Whether this processor multiplies without carries.
bool CanFold();

// Sixteen bytes with the same remainder as `bytes`, whose number must be a
// multiple of kFoldBytes and not 0, where `remainder` goes before them and
// none before the result.  Only where CanFold().
std::array<std::uint8_t, 16> Fold(const FoldConstants& constants,
                                  std::uint64_t remainder, ByteView bytes);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CRC_FOLD_H_
