// The inner loops of a resize of floats: the same bits on every instruction
// set, because the order of every sum is fixed and nothing is fused.

#ifndef DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_FLOAT_H_
#define DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_FLOAT_H_

#include <span>

#include "codecs/resample/filter.h"

namespace darkroom {

// What the tables of ReduceFloatRow must look like.
inline constexpr int kFloatTapMultiple = 8;

// out[i] is output i of `row` under `table`.  Products k, k + 8, k + 16 and so
// on are summed in this order, and of these eight sums s the total is
// ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)).  `row` must be readable
// for the longer of its samples and table.taps.  Requires kFloatTapMultiple
// and out.size() == table.outputs().
void ReduceFloatRow(const float* row, const FloatCoefficients& table,
                    std::span<float> out);

// out[x] is the sum of weights[k] * rows[k][x] in the order of k, neither
// rounded nor clamped.  Requires a row.
void BlendFloatRows(std::span<const float* const> rows,
                    std::span<const float> weights, std::span<float> out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_RESIZE_ROWS_FLOAT_H_
