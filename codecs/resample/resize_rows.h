// The inner loops of a resize: they multiply and add, and know no filter.

#ifndef DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_H_
#define DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/resample/filter.h"

namespace darkroom {

// Between the passes, a sample is signed, unclipped fixed point with this many
// bits after the binary point.  255 times the worst overshoot of any Kernel,
// which is that of Lanczos3 (the absolute weights sum to 1.55 at most, so
// 1.28), fits int16.
inline constexpr int kIntermediateBits = 6;

// What the tables of ReduceRow and BlendRows must look like.  The bits keep
// every sum below 2^31.
inline constexpr CoefficientLayout kHorizontalLayout = {
    .tap_multiple = 8, .max_fraction_bits = 20};
inline constexpr CoefficientLayout kVerticalLayout = {.tap_multiple = 2,
                                                      .max_fraction_bits = 16};

// The horizontal half: out[i] is output i of `row` under `table`, rounded to
// nearest (half up), with kIntermediateBits.  `row` must be readable for the
// longer of its samples and table.taps.  Requires kHorizontalLayout and
// out.size() == table.outputs().
void ReduceRow(const std::uint8_t* row, const Coefficients& table,
               std::span<std::int16_t> out);

// The vertical half: out[x] is the sum over k of
// weights[k] * rows[k][x] / 2^(fraction_bits + kIntermediateBits), rounded to
// nearest (half up) and clamped to 0..255.  Requires an even number of rows.
// The rows must be readable for PaddedWidth(out.size()) samples.
void BlendRows(std::span<const std::int16_t* const> rows,
               std::span<const std::int16_t> weights, int fraction_bits,
               std::span<std::uint8_t> out);

// Rounds up to whole vectors of the widest instruction set.
inline std::size_t PaddedWidth(std::size_t samples) {
  return (samples + 31) / 32 * 32;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_H_
