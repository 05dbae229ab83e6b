// In which order the coefficients of a JPEG's block come.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ZIGZAG_H_
#define DARKROOM_CODECS_JPEG_JPEG_ZIGZAG_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace darkroom {

inline constexpr int kJpegBlockSide = 8;

// ITU-T T.81, figure A.6: where each of them stands, row after row.
inline constexpr std::array<std::uint8_t, 64> kJpegZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

// Whether the one that comes at `k` is among the `samples` x `samples` lowest,
// those that a block of so many samples a side is made of.
constexpr bool IsLowCoefficient(std::size_t k, int samples) {
  return kJpegZigzag[k] % kJpegBlockSide < samples &&
         kJpegZigzag[k] / kJpegBlockSide < samples;
}

// Behind which none of them comes.
constexpr int LastLowCoefficient(int samples) {
  int last = 0;
  for (std::size_t k = 0; k < kJpegZigzag.size(); ++k) {
    if (IsLowCoefficient(k, samples)) last = static_cast<int>(k);
  }
  return last;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ZIGZAG_H_
