// Resampling filters and the tables of weights made from them: pure
// mathematics, in doubles.

#ifndef DARKROOM_CODECS_FILTER_H_
#define DARKROOM_CODECS_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace darkroom {

// A symmetric kernel: `at(x)` is 0 for |x| >= support.
struct Filter {
  double support;
  double (*at)(double x);
};

extern const Filter kLanczos3;

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
// weights[i * taps + k] * source[first[i] + k], divided by 2^fraction_bits.
//
// Signed fixed point.  The weights of an output sum to exactly
// 2^fraction_bits, so that flat areas stay what they are.  first[i] never
// decreases and is not negative;
// first[i] + taps <= max(source, taps): a source shorter than `taps` is read
// past its end, with weight 0.
struct Coefficients {
  int taps = 0;
  int fraction_bits = 0;
  std::vector<std::int32_t> first;
  std::vector<std::int16_t> weights;

  int outputs() const { return static_cast<int>(first.size()); }
  std::span<const std::int16_t> WeightsOf(int output) const {
    const auto count = static_cast<std::size_t>(taps);
    return {weights.data() + static_cast<std::size_t>(output) * count, count};
  }
};

// The most taps that an output of `axis` can have, before rounding up to a
// multiple.
int TapsAtMost(const Filter& filter, const Axis& axis);

// Where the source has more samples than the output, the filter is widened by
// that factor.  At least 14 bits follow the binary point if max_fraction_bits
// allows it.
Coefficients CoefficientsFor(const Filter& filter, const Axis& axis,
                             const CoefficientLayout& layout);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_FILTER_H_
