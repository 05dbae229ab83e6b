#include "codecs/resample/filter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

#include "codecs/divided_up.h"

namespace darkroom {
namespace {

// The weights of one output in doubles, summing to 1; the first belongs to
// source sample `first`.
struct ExactRow {
  int first = 0;
  std::vector<double> weights;
  bool clamped = false;  // Samples outside the source count for the outermost.
};

// The rows of an axis.  A row without weights has those of the row `period`
// before it.
struct ExactRows {
  std::vector<ExactRow> rows;
  int period = 0;
};

// Samples this near to the edge of a filter are on it.
constexpr double kEdge = 1e-9;

// Pillow's (Resample.c): of two samples on its edges, the latter counts.
double BoxAt(double x) { return x > -0.5 + kEdge && x <= 0.5 + kEdge ? 1 : 0; }

double TriangleAt(double x) { return std::max(0.0, 1 - std::abs(x)); }

// Mitchell and Netravali, "Reconstruction Filters in Computer Graphics"
// (1988), equation 8.
double CubicAt(double b, double c, double x) {
  const double t = std::abs(x);
  if (t >= 2) return 0;
  if (t < 1) {
    return ((12 - 9 * b - 6 * c) * t * t * t + (-18 + 12 * b + 6 * c) * t * t +
            (6 - 2 * b)) /
           6;
  }
  return ((-b - 6 * c) * t * t * t + (6 * b + 30 * c) * t * t +
          (-12 * b - 48 * c) * t + (8 * b + 24 * c)) /
         6;
}

// The cubic of the family that Keys found to converge fastest (1981).
double CatmullRomAt(double x) { return CubicAt(0, 0.5, x); }

// Mitchell and Netravali's own choice: some blur, some ringing.
double MitchellAt(double x) { return CubicAt(1.0 / 3, 1.0 / 3, x); }

// A sinc under the main lobe of a wider one (Duchon 1979).  With t = pi x / 2,
// sinc(2t) sinc(t) is (sin t)^2 cos t / t^2.
double Lanczos2At(double x) {
  if (std::abs(x) >= 2) return 0;
  if (std::abs(x) < 1e-8) return 1;
  const double t = std::numbers::pi / 2 * x;
  const double s = std::sin(t);
  return s * s * std::cos(t) / (t * t);
}

// With t = pi x / 3 and s = sin t, sinc(3t) sinc(t) is
// s^2 (3 - 4 s^2) / (3 t^2): one sine instead of two.
double Lanczos3At(double x) {
  if (std::abs(x) >= 3) return 0;
  if (std::abs(x) < 1e-8) return 1;
  const double t = std::numbers::pi / 3 * x;
  const double s = std::sin(t);
  return s * s * (3 - 4 * s * s) / (3 * t * t);
}

// In the order of the enumerators.
constexpr std::array<Filter, 7> kFilters = {{{0, BoxAt},
                                             {0.5, BoxAt},
                                             {1, TriangleAt},
                                             {2, CatmullRomAt},
                                             {2, MitchellAt},
                                             {2, Lanczos2At},
                                             {3, Lanczos3At}}};

double WideningOf(const Axis& axis) { return std::max(axis.step(), 1.0); }

ExactRow NearestRow(const Axis& axis, int output) {
  // One rounding, so that a centre between two samples is known as one.
  const double centre =
      axis.begin + (2.0 * output + 1) * axis.length / (2.0 * axis.outputs);
  const int sample = static_cast<int>(std::floor(centre));
  return {std::clamp(sample, 0, axis.source - 1), {1}};
}

ExactRow ExactRowFor(const Filter& filter, const Axis& axis, int output) {
  if (filter.support == 0) return NearestRow(axis, output);
  const double widening = WideningOf(axis);
  const double centre = axis.begin + (output + 0.5) * axis.step();
  const double reach = filter.support * widening;
  // All samples whose centres are nearer than `reach`, or as near after.
  const int low = static_cast<int>(std::floor(centre - reach - 0.5)) + 1;
  const int high = static_cast<int>(std::floor(centre + reach - 0.5 + kEdge));
  const int last = axis.source - 1;

  ExactRow row;
  row.first = std::clamp(low, 0, last);
  row.clamped = low < 0 || high > last;
  const int count = std::clamp(high, 0, last) - row.first + 1;
  row.weights.resize(static_cast<std::size_t>(count));
  const double narrowing = 1 / widening;
  double sum = 0;
  for (int k = low; k <= high; ++k) {
    const double weight = filter.at((k + 0.5 - centre) * narrowing);
    const int sample = std::clamp(k, 0, last);
    row.weights[static_cast<std::size_t>(sample - row.first)] += weight;
    sum += weight;
  }
  constexpr double kNothing = 1e-12;
  if (std::abs(row.weights.back()) < kNothing) row.weights.pop_back();
  const double scale = 1 / sum;
  for (double& weight : row.weights) weight *= scale;
  return row;
}

// Rounds to nearest, half up, so that it commutes with adding integers.
std::int16_t Rounded(double value) {
  // The offset makes truncating what std::floor is, in a third of the time.
  constexpr int kOffset = 1 << 16;
  return static_cast<std::int16_t>(static_cast<int>(value + 0.5 + kOffset) -
                                   kOffset);
}

// The rounding error of every weight is carried to the next one, so the sum
// is exact and slow gradients see none of it.
void Quantise(std::span<const double> weights, int fraction_bits,
              std::int16_t* out) {
  const double one = std::ldexp(1.0, fraction_bits);
  double carried = 0;
  for (const double weight : weights) {
    const double wanted = weight * one + carried;
    *out = Rounded(wanted);
    carried = wanted - *out++;
  }
}

int FractionBitsFor(std::span<const ExactRow> rows, int max_fraction_bits) {
  double largest = 0;
  for (const ExactRow& row : rows) {
    for (const double weight : row.weights) {
      largest = std::max(largest, std::abs(weight));
    }
  }
  // Carrying an error adds less than 1 to a weight.
  constexpr double kRoom = std::numeric_limits<std::int16_t>::max() - 1;
  int bits = max_fraction_bits;
  while (bits > 0 && std::ldexp(largest, bits) > kRoom) --bits;
  return bits;
}

int RoundedUp(int value, int multiple) {
  return DividedUp(value, multiple) * multiple;
}

int FirstTap(const ExactRow& row, const Axis& axis, int taps) {
  // Near the end of the source the taps begin earlier, with zeros in front.
  return std::max(0, std::min(row.first, axis.source - taps));
}

// After so many outputs all is the same again, some whole samples further on:
// cameras' sizes have many factors in common with those that are asked for.
int PeriodOf(const Axis& axis) {
  // Of a sample: what decoding at 1/8, and half of that as chroma, leaves.
  constexpr std::int64_t kParts = 16;
  const double length = axis.length * kParts;
  if (std::floor(length) != length) return axis.outputs;
  const std::int64_t outputs = kParts * axis.outputs;
  const std::int64_t period =
      outputs / std::gcd(static_cast<std::int64_t>(length), outputs);
  return static_cast<int>(std::clamp<std::int64_t>(period, 1, axis.outputs));
}

// Whether `row`, `samples` further on, is all within the source.
bool Repeats(const ExactRow& row, int samples, const Axis& axis) {
  // One more sample may have had a weight of nothing.
  const auto end = row.first + static_cast<int>(row.weights.size()) + 1;
  return !row.clamped && end + samples <= axis.source;
}

ExactRows ExactRowsFor(const Filter& filter, const Axis& axis) {
  const int period = filter.support == 0 ? axis.outputs : PeriodOf(axis);
  const int moved = static_cast<int>(std::lround(period * axis.step()));
  ExactRows exact = {.period = period};
  exact.rows.reserve(static_cast<std::size_t>(axis.outputs));
  // The last row of each phase that has weights of its own.
  std::vector<ExactRow*> own(static_cast<std::size_t>(period));
  for (int i = 0; i < axis.outputs; ++i) {
    ExactRow*& origin = own[static_cast<std::size_t>(i % period)];
    const int first =
        i < period
            ? 0
            : exact.rows[static_cast<std::size_t>(i - period)].first + moved;
    if (origin != nullptr && Repeats(*origin, first - origin->first, axis)) {
      exact.rows.push_back({.first = first});
    } else {
      exact.rows.push_back(ExactRowFor(filter, axis, i));
      origin = &exact.rows.back();
    }
  }
  return exact;
}

int LongestOf(std::span<const ExactRow> rows) {
  std::size_t longest = 1;
  for (const ExactRow& row : rows) {
    longest = std::max(longest, row.weights.size());
  }
  return static_cast<int>(longest);
}

// Fills table.first and table.weights; `put` converts the weights of a row.
template <typename Table, typename Put>
void Fill(Table& table, const ExactRows& exact, const Axis& axis, Put put) {
  const auto taps = static_cast<std::size_t>(table.taps);
  table.first.reserve(exact.rows.size());
  table.weights.resize(exact.rows.size() * taps);
  auto* weights = table.weights.data();
  std::vector<std::size_t> zeros;  // Before the weights of each row.
  zeros.reserve(exact.rows.size());
  for (std::size_t i = 0; i < exact.rows.size(); ++i, weights += taps) {
    const ExactRow& row = exact.rows[i];
    table.first.push_back(FirstTap(row, axis, table.taps));
    zeros.push_back(static_cast<std::size_t>(row.first - table.first[i]));
    if (!row.weights.empty()) {
      put(row.weights, weights + zeros[i]);
      continue;
    }
    const auto period = static_cast<std::size_t>(exact.period);
    const std::size_t before = zeros[i - period];
    std::copy_n(weights - period * taps + before,
                taps - std::max(before, zeros[i]), weights + zeros[i]);
  }
}

}  // namespace

const Filter& FilterOf(Kernel kernel) {
  return kFilters.at(static_cast<std::size_t>(kernel));
}

int TapsAtMost(const Filter& filter, const Axis& axis) {
  const double taps = std::ceil(2 * filter.support * WideningOf(axis)) + 1;
  return static_cast<int>(std::min(taps, static_cast<double>(axis.source)));
}

Coefficients CoefficientsFor(const Filter& filter, const Axis& axis,
                             const CoefficientLayout& layout) {
  const ExactRows exact = ExactRowsFor(filter, axis);
  Coefficients table;
  table.taps = RoundedUp(LongestOf(exact.rows), layout.tap_multiple);
  table.fraction_bits = FractionBitsFor(exact.rows, layout.max_fraction_bits);
  Fill(table, exact, axis,
       [&table](const std::vector<double>& weights, std::int16_t* out) {
         Quantise(weights, table.fraction_bits, out);
       });
  return table;
}

FloatCoefficients FloatCoefficientsFor(const Filter& filter, const Axis& axis,
                                       int tap_multiple) {
  const ExactRows exact = ExactRowsFor(filter, axis);
  FloatCoefficients table;
  table.taps = RoundedUp(LongestOf(exact.rows), tap_multiple);
  Fill(table, exact, axis, [](const std::vector<double>& weights, float* out) {
    std::ranges::transform(weights, out,
                           [](double w) { return static_cast<float>(w); });
  });
  return table;
}

}  // namespace darkroom
