// Resampling filters and the tables of weights made from them: pure
// mathematics, in doubles.

#ifndef DARKROOM_CODECS_RESAMPLE_FILTER_H_
#define DARKROOM_CODECS_RESAMPLE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/plan.h"

namespace darkroom {

// `at(x)` is the weight of a sample whose centre is x samples after the
// output's; 0 for |x| > support.  With support 0 an output is the one sample
// that its centre lies in, without any widening; a centre between two samples
// lies in the latter.
struct Filter {
  double support;
  double (*at)(double x);
};

const Filter& FilterOf(Kernel kernel);

// One axis of a resize.  Sample k of the source covers [k, k + 1); output i
// covers [begin + i * s, begin + (i + 1) * s) with s = length / outputs, in
// samples of the source.  The window may stick out of the source, which
// continues there as its outermost sample.
struct Axis {
  int source = 0;  // Samples.
  double begin = 0;
  double length = 0;
  int outputs = 0;  // Samples.

  double step() const { return length / outputs; }
  bool operator==(const Axis&) const = default;
};

// What is needed of a table beyond the filter and the axis.
struct CoefficientLayout {
  // Every output has the same number of taps, a multiple of this.
  int tap_multiple = 1;
  // Bits after the binary point: as many as int16 holds, at most these.
  int max_fraction_bits = 14;
};

// Output i is the sum over k < taps of
// weights[i * taps + k] * source[first[i] + k].
//
// first[i] never decreases and is not negative;
// first[i] + taps <= max(source, taps): a source shorter than `taps` is read
// past its end, with weight 0.
template <typename Weight>
struct TapTable {
  int taps = 0;
  std::vector<std::int32_t> first;
  std::vector<Weight> weights;

  int outputs() const { return static_cast<int>(first.size()); }
  std::span<const Weight> WeightsOf(int output) const {
    const auto count = static_cast<std::size_t>(taps);
    return {weights.data() + static_cast<std::size_t>(output) * count, count};
  }
};

// Signed fixed point: the sums are to be divided by 2^fraction_bits.  The
// weights of an output sum to exactly that, so that flat areas stay what they
// are.
struct Coefficients : TapTable<std::int16_t> {
  int fraction_bits = 0;
};

using FloatCoefficients = TapTable<float>;

// The most taps that an output of `axis` can have, before rounding up to a
// multiple.
int TapsAtMost(const Filter& filter, const Axis& axis);

// Where the source has more samples than the output, the filter is widened by
// that factor.  At least 14 bits follow the binary point if max_fraction_bits
// allows it.
Coefficients CoefficientsFor(const Filter& filter, const Axis& axis,
                             const CoefficientLayout& layout);

// The same, rounded to floats.
FloatCoefficients FloatCoefficientsFor(const Filter& filter, const Axis& axis,
                                       int tap_multiple);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_FILTER_H_
