#include "codecs/jpeg/jpeg_blocks.h"

#include <algorithm>

#include "codecs/jpeg/jpeg_zigzag.h"

namespace darkroom {

JpegBlocks::JpegBlocks(Size size, int samples, bool with_nonzeros)
    : size_(size), samples_(samples) {
  const int wanted = samples * samples;
  // Behind them, a place for those that are not.
  const bool all = samples == kJpegBlockSide;
  stride_ = static_cast<std::size_t>(all ? wanted : wanted + 1);
  for (std::size_t k = 0; k < places_.size(); ++k) {
    const int row = kJpegZigzag[k] / kJpegBlockSide;
    const int column = kJpegZigzag[k] % kJpegBlockSide;
    const int place =
        IsLowCoefficient(k, samples) ? row * samples + column : wanted;
    places_[k] = static_cast<std::uint8_t>(place);
  }
  const std::size_t blocks = size.across * size.down;
  coefficients_.resize(blocks * stride_);
  if (with_nonzeros) nonzeros_.resize(blocks);
}

void JpegBlocks::Copy(std::size_t row, std::size_t column,
                      std::span<std::int16_t, 64> to) const {
  const auto samples = static_cast<std::size_t>(samples_);
  const std::int16_t* from =
      &coefficients_[(row * size_.across + column) * stride_];
  for (std::size_t y = 0; y < samples; ++y) {
    std::copy_n(from + y * samples, samples, &to[y * kJpegBlockSide]);
  }
}

}  // namespace darkroom
