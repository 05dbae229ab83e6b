#include "codecs/resample/resize_rows_float.h"

#include <array>
#include <cstddef>

#include "codecs/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/resample/resize_rows_float.cc"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace darkroom::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kSums = kFloatTapMultiple;

// The definition, for what vectors do not cover.
HWY_INLINE float ReducedAt(const float* samples, const float* weights,
                           std::size_t taps) {
  std::array<float, kSums> s = {};
  for (std::size_t j = 0; j < kSums; ++j) s[j] = samples[j] * weights[j];
  for (std::size_t k = kSums; k < taps; k += kSums) {
    for (std::size_t j = 0; j < kSums; ++j) {
      s[j] += samples[k + j] * weights[k + j];
    }
  }
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

#if HWY_TARGET == HWY_SCALAR

void ReduceFloatRow(const float* row, const FloatCoefficients& table,
                    std::span<float> out) {
  const auto taps = static_cast<std::size_t>(table.taps);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] =
        ReducedAt(row + table.first[i], table.weights.data() + i * taps, taps);
  }
}

#else

using Lanes = hn::FixedTag<float, 4>;
using Sums = hn::Vec<Lanes>;

// Of the eight sums of one output, each plus the one four further.
HWY_INLINE Sums SumsOf(const float* samples, const float* weights,
                       std::size_t taps) {
  const Lanes d;
#if HWY_MAX_BYTES >= 32
  const hn::FixedTag<float, 8> wide;
  auto sums = hn::Mul(hn::LoadU(wide, samples), hn::LoadU(wide, weights));
  for (std::size_t k = kSums; k < taps; k += kSums) {
    sums = hn::Add(sums, hn::Mul(hn::LoadU(wide, samples + k),
                                 hn::LoadU(wide, weights + k)));
  }
  return hn::Add(hn::LowerHalf(d, sums), hn::UpperHalf(d, sums));
#else
  auto low = hn::Mul(hn::LoadU(d, samples), hn::LoadU(d, weights));
  auto high = hn::Mul(hn::LoadU(d, samples + 4), hn::LoadU(d, weights + 4));
  for (std::size_t k = kSums; k < taps; k += kSums) {
    low = hn::Add(
        low, hn::Mul(hn::LoadU(d, samples + k), hn::LoadU(d, weights + k)));
    high = hn::Add(high, hn::Mul(hn::LoadU(d, samples + k + 4),
                                 hn::LoadU(d, weights + k + 4)));
  }
  return hn::Add(low, high);
#endif
}

// The total of each of four vectors, in order: (0 + 2) + (1 + 3).
HWY_INLINE Sums Totals(Sums a, Sums b, Sums c, Sums e) {
  const Lanes d;
  const Sums ab =
      hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b));
  const Sums ce =
      hn::Add(hn::InterleaveLower(d, c, e), hn::InterleaveUpper(d, c, e));
  return hn::Add(hn::ConcatLowerLower(d, ce, ab),
                 hn::ConcatUpperUpper(d, ce, ab));
}

void ReduceFloatRow(const float* row, const FloatCoefficients& table,
                    std::span<float> out) {
  const auto taps = static_cast<std::size_t>(table.taps);
  const std::int32_t* first = table.first.data();
  const float* weights = table.weights.data();
  std::size_t i = 0;
  for (; i + 4 <= out.size(); i += 4) {
    const float* w = weights + i * taps;
    hn::StoreU(Totals(SumsOf(row + first[i], w, taps),
                      SumsOf(row + first[i + 1], w + taps, taps),
                      SumsOf(row + first[i + 2], w + 2 * taps, taps),
                      SumsOf(row + first[i + 3], w + 3 * taps, taps)),
               Lanes(), out.data() + i);
  }
  for (; i < out.size(); ++i) {
    out[i] = ReducedAt(row + first[i], weights + i * taps, taps);
  }
}

#endif  // HWY_TARGET == HWY_SCALAR

// Blends Lanes(d) columns from x on.
template <class D>
HWY_INLINE void BlendAt(D d, std::span<const float* const> rows,
                        const float* weights, float* out, std::size_t x) {
  auto sum = hn::Mul(hn::LoadU(d, rows[0] + x), hn::Set(d, weights[0]));
  for (std::size_t k = 1; k < rows.size(); ++k) {
    sum = hn::Add(sum,
                  hn::Mul(hn::LoadU(d, rows[k] + x), hn::Set(d, weights[k])));
  }
  hn::StoreU(sum, d, out + x);
}

void BlendFloatRows(std::span<const float* const> rows,
                    std::span<const float> weights, std::span<float> out) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t x = 0;
  for (; x + lanes <= out.size(); x += lanes) {
    BlendAt(d, rows, weights.data(), out.data(), x);
  }
  for (; x < out.size(); ++x) {
    BlendAt(hn::CappedTag<float, 1>(), rows, weights.data(), out.data(), x);
  }
}

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {
void ReduceFloatRow(const float* row, const FloatCoefficients& table,
                    std::span<float> out) {
  SIMD_DISPATCH(ReduceFloatRow)(row, table, out);
}

void BlendFloatRows(std::span<const float* const> rows,
                    std::span<const float> weights, std::span<float> out) {
  SIMD_DISPATCH(BlendFloatRows)(rows, weights, out);
}

}  // namespace darkroom
#endif  // HWY_ONCE
