#include "codecs/filter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace darkroom {
namespace {

// The weights of one output in doubles, summing to 1; the first belongs to
// source sample `first`.
struct ExactRow {
  int first = 0;
  std::vector<double> weights;
};

// With t = pi x / 3 and s = sin t, sinc(3t) sinc(t) is
// s^2 (3 - 4 s^2) / (3 t^2): one sine instead of two.
double Lanczos3At(double x) {
  if (std::abs(x) >= 3) return 0;
  if (std::abs(x) < 1e-8) return 1;
  const double t = std::numbers::pi / 3 * x;
  const double s = std::sin(t);
  return s * s * (3 - 4 * s * s) / (3 * t * t);
}

double WideningOf(const Axis& axis) { return std::max(axis.step(), 1.0); }

ExactRow ExactRowFor(const Filter& filter, const Axis& axis, int output) {
  const double widening = WideningOf(axis);
  const double centre = axis.begin + (output + 0.5) * axis.step();
  const double reach = filter.support * widening;
  // All samples whose centres are nearer than `reach`.
  const int low = static_cast<int>(std::floor(centre - reach - 0.5)) + 1;
  const int high = static_cast<int>(std::ceil(centre + reach - 0.5)) - 1;
  const int last = axis.source - 1;

  ExactRow row;
  row.first = std::clamp(low, 0, last);
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
  return (value + multiple - 1) / multiple * multiple;
}

int LongestOf(std::span<const ExactRow> rows) {
  std::size_t longest = 1;
  for (const ExactRow& row : rows) {
    longest = std::max(longest, row.weights.size());
  }
  return static_cast<int>(longest);
}

}  // namespace

const Filter kLanczos3 = {3, Lanczos3At};

int TapsAtMost(const Filter& filter, const Axis& axis) {
  const double taps = std::ceil(2 * filter.support * WideningOf(axis)) + 1;
  return static_cast<int>(std::min(taps, static_cast<double>(axis.source)));
}

Coefficients CoefficientsFor(const Filter& filter, const Axis& axis,
                             const CoefficientLayout& layout) {
  std::vector<ExactRow> rows;
  rows.reserve(static_cast<std::size_t>(axis.outputs));
  for (int i = 0; i < axis.outputs; ++i) {
    rows.push_back(ExactRowFor(filter, axis, i));
  }
  Coefficients table;
  table.taps = RoundedUp(LongestOf(rows), layout.tap_multiple);
  table.fraction_bits = FractionBitsFor(rows, layout.max_fraction_bits);
  table.first.reserve(rows.size());
  table.weights.resize(rows.size() * static_cast<std::size_t>(table.taps));
  std::int16_t* weights = table.weights.data();
  for (const ExactRow& row : rows) {
    // Near the end of the source the taps begin earlier, with zeros in front.
    const int first =
        std::max(0, std::min(row.first, axis.source - table.taps));
    Quantise(row.weights, table.fraction_bits, weights + (row.first - first));
    table.first.push_back(first);
    weights += table.taps;
  }
  return table;
}

}  // namespace darkroom
