#include "codecs/resample/resize_rows.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "codecs/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/resample/resize_rows.cc"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace darkroom::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The definition, for what vectors do not cover.
HWY_INLINE std::int16_t ReducedAt(const std::uint8_t* row,
                                  const Coefficients& table, std::size_t i) {
  const auto taps = static_cast<std::size_t>(table.taps);
  const std::uint8_t* samples = row + table.first[i];
  const std::int16_t* weights = table.weights.data() + i * taps;
  const int shift = table.fraction_bits - kIntermediateBits;
  std::int32_t sum = 1 << (shift - 1);
  for (std::size_t k = 0; k < taps; ++k) sum += samples[k] * weights[k];
  return static_cast<std::int16_t>(sum >> shift);
}

HWY_INLINE std::uint8_t BlendedAt(std::span<const std::int16_t* const> rows,
                                  const std::int16_t* weights, int shift,
                                  std::size_t x) {
  std::int32_t sum = 1 << (shift - 1);
  for (std::size_t k = 0; k < rows.size(); ++k) sum += rows[k][x] * weights[k];
  return static_cast<std::uint8_t>(std::clamp(sum >> shift, 0, 255));
}

#if HWY_TARGET == HWY_SCALAR

void ReduceRow(const std::uint8_t* row, const Coefficients& table,
               std::span<std::int16_t> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = ReducedAt(row, table, i);
  }
}

void BlendRows(std::span<const std::int16_t* const> rows,
               std::span<const std::int16_t> weights, int fraction_bits,
               std::span<std::uint8_t> out) {
  const int shift = fraction_bits + kIntermediateBits;
  for (std::size_t x = 0; x < out.size(); ++x) {
    out[x] = BlendedAt(rows, weights.data(), shift, x);
  }
}

#else

using Lanes16 = hn::FixedTag<std::int16_t, 8>;
using Lanes32 = hn::FixedTag<std::int32_t, 4>;
using Sums = hn::Vec<Lanes32>;

// As many of the taps from k on as come in whole vectors of W lanes, added to
// `sums`.
template <class W, class V>
HWY_INLINE V AddWhole(W w16, const std::uint8_t* samples,
                      const std::int16_t* weights, std::size_t taps,
                      std::size_t& k, V sums) {
  const hn::Rebind<std::uint8_t, W> w8;
  const hn::RepartitionToWide<W> w32;
  auto odd = hn::Zero(w32);
  for (; k + hn::Lanes(w16) <= taps; k += hn::Lanes(w16)) {
    sums = hn::ReorderWidenMulAccumulate(
        w32, hn::PromoteTo(w16, hn::LoadU(w8, samples + k)),
        hn::LoadU(w16, weights + k), sums, odd);
  }
  return hn::Add(sums, odd);
}

// Partial sums, in whatever order, of one output.
HWY_INLINE Sums SumsOf(Lanes32 d32, const std::uint8_t* samples,
                       const std::int16_t* weights, std::size_t taps) {
  std::size_t k = 0;
  return AddWhole(Lanes16(), samples, weights, taps, k, hn::Zero(d32));
}

#if HWY_MAX_BYTES >= 32

using Wide32 = hn::FixedTag<std::int32_t, 8>;

// The same of at least 16 taps: their halves are added once for four outputs.
HWY_INLINE hn::Vec<Wide32> SumsOf(Wide32 w32, const std::uint8_t* samples,
                                  const std::int16_t* weights,
                                  std::size_t taps) {
  const hn::FixedTag<std::int16_t, 16> w16;
  std::size_t k = 0;
  auto sums = hn::Zero(w32);
#if HWY_MAX_BYTES >= 64
  if (taps >= 64) {
    const hn::FixedTag<std::int16_t, 32> x16;
    const hn::FixedTag<std::int32_t, 16> x32;
    const auto widest = AddWhole(x16, samples, weights, taps, k, hn::Zero(x32));
    sums = hn::Add(hn::LowerHalf(w32, widest), hn::UpperHalf(w32, widest));
  }
#endif
  sums = AddWhole(w16, samples, weights, taps, k, sums);
  if (k == taps) return sums;
  const auto rest =
      AddWhole(Lanes16(), samples, weights, taps, k, hn::Zero(Lanes32()));
  return hn::Add(sums, hn::ZeroExtendVector(w32, rest));
}

#endif  // HWY_MAX_BYTES >= 32

// The total of each of four vectors, in order, in every block of 128 bits.
template <class D, class V>
HWY_INLINE V Totals(D d32, V a, V b, V c, V d) {
  const hn::RepartitionToWide<D> d64;
  const V ab =
      hn::Add(hn::InterleaveLower(d32, a, b), hn::InterleaveUpper(d32, a, b));
  const V cd =
      hn::Add(hn::InterleaveLower(d32, c, d), hn::InterleaveUpper(d32, c, d));
  const auto ab64 = hn::BitCast(d64, ab);
  const auto cd64 = hn::BitCast(d64, cd);
  return hn::Add(hn::BitCast(d32, hn::InterleaveLower(d64, ab64, cd64)),
                 hn::BitCast(d32, hn::InterleaveUpper(d64, ab64, cd64)));
}

// The totals of four outputs.  `first` are the indices of their first samples.
template <class D, class Taps>
HWY_INLINE auto TotalsOf(D d32, Taps taps, const std::uint8_t* row,
                         const std::int32_t* first,
                         const std::int16_t* weights) {
  return Totals(d32, SumsOf(d32, row + first[0], weights, taps),
                SumsOf(d32, row + first[1], weights + taps, taps),
                SumsOf(d32, row + first[2], weights + 2 * taps, taps),
                SumsOf(d32, row + first[3], weights + 3 * taps, taps));
}

template <class Taps>
HWY_INLINE Sums FourTotals(Taps taps, const std::uint8_t* row,
                           const std::int32_t* first,
                           const std::int16_t* weights) {
  const Lanes32 d32;
#if HWY_MAX_BYTES >= 32
  if (taps >= 16) {
    const auto wide = TotalsOf(Wide32(), taps, row, first, weights);
    return hn::Add(hn::LowerHalf(d32, wide), hn::UpperHalf(d32, wide));
  }
#endif
  return TotalsOf(d32, taps, row, first, weights);
}

// With `taps` known to the compiler, where it is, so that there is no loop over
// a few vectors.
template <class Taps>
HWY_INLINE void ReduceWith(Taps taps, const std::uint8_t* row,
                           const Coefficients& table,
                           std::span<std::int16_t> out) {
  const Lanes32 d32;
  const hn::Rebind<std::int16_t, Lanes32> d16;
  const std::int32_t* first = table.first.data();
  const std::int16_t* weights = table.weights.data();
  const int shift = table.fraction_bits - kIntermediateBits;
  const Sums half = hn::Set(d32, 1 << (shift - 1));
  std::size_t i = 0;
  for (; i + 4 <= out.size(); i += 4) {
    const Sums totals = FourTotals(taps, row, first + i, weights + i * taps);
    const Sums reduced = hn::ShiftRightSame(hn::Add(totals, half), shift);
    hn::StoreU(hn::DemoteTo(d16, reduced), d16, out.data() + i);
  }
  for (; i < out.size(); ++i) out[i] = ReducedAt(row, table, i);
}

template <std::size_t kTaps>
using Known = std::integral_constant<std::size_t, kTaps>;

void ReduceRow(const std::uint8_t* row, const Coefficients& table,
               std::span<std::int16_t> out) {
  const auto taps = static_cast<std::size_t>(table.taps);
  switch (taps) {
    case 8:
      return ReduceWith(Known<8>(), row, table, out);
    case 16:
      return ReduceWith(Known<16>(), row, table, out);
    case 24:
      return ReduceWith(Known<24>(), row, table, out);
    case 32:
      return ReduceWith(Known<32>(), row, table, out);
    case 40:
      return ReduceWith(Known<40>(), row, table, out);
    case 48:
      return ReduceWith(Known<48>(), row, table, out);
    default:
      return ReduceWith(taps, row, table, out);
  }
}

// Two weights as they lie in memory, as one lane.
HWY_INLINE std::int32_t Pair(const std::int16_t* weights) {
  std::int32_t pair = 0;
  std::memcpy(&pair, weights, sizeof(pair));
  return pair;
}

// Blends Lanes(d) columns from x on.
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<std::uint8_t, D>> BlendAt(
    D d, std::span<const std::int16_t* const> rows, const std::int16_t* weights,
    int shift, std::size_t x) {
  const hn::RepartitionToWide<D> d32;
  const auto half = hn::Set(d32, 1 << (shift - 1));
  // Interleaved, two rows and their two weights are one multiply-add.  The
  // lower and upper halves are those of every 128-bit block, and demoting two
  // vectors undoes just that.
  auto lower = hn::Zero(d32);
  auto upper = hn::Zero(d32);
  auto lower_odd = hn::Zero(d32);
  auto upper_odd = hn::Zero(d32);
  for (std::size_t k = 0; k < rows.size(); k += 2) {
    const auto a = hn::LoadU(d, rows[k] + x);
    const auto b = hn::LoadU(d, rows[k + 1] + x);
    const auto weight = hn::BitCast(d, hn::Set(d32, Pair(weights + k)));
    lower = hn::ReorderWidenMulAccumulate(d32, hn::InterleaveLower(d, a, b),
                                          weight, lower, lower_odd);
    upper = hn::ReorderWidenMulAccumulate(d32, hn::InterleaveUpper(d, a, b),
                                          weight, upper, upper_odd);
  }
  // Not before the sums: on NEON every total is made of two of their lanes.
  lower = hn::Add(hn::RearrangeToOddPlusEven(lower, lower_odd), half);
  upper = hn::Add(hn::RearrangeToOddPlusEven(upper, upper_odd), half);
  const auto blended = hn::ReorderDemote2To(d, hn::ShiftRightSame(lower, shift),
                                            hn::ShiftRightSame(upper, shift));
  return hn::DemoteTo(hn::Rebind<std::uint8_t, D>(), blended);
}

void BlendRows(std::span<const std::int16_t* const> rows,
               std::span<const std::int16_t> weights, int fraction_bits,
               std::span<std::uint8_t> out) {
  const hn::ScalableTag<std::int16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  const int shift = fraction_bits + kIntermediateBits;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t x = 0;
  for (; x + lanes <= out.size(); x += lanes) {
    hn::StoreU(BlendAt(d, rows, weights.data(), shift, x), d8, out.data() + x);
  }
  for (; x < out.size(); ++x) {
    out[x] = BlendedAt(rows, weights.data(), shift, x);
  }
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {
void ReduceRow(const std::uint8_t* row, const Coefficients& table,
               std::span<std::int16_t> out) {
  SIMD_DISPATCH(ReduceRow)(row, table, out);
}

void BlendRows(std::span<const std::int16_t* const> rows,
               std::span<const std::int16_t> weights, int fraction_bits,
               std::span<std::uint8_t> out) {
  SIMD_DISPATCH(BlendRows)(rows, weights, fraction_bits, out);
}

}  // namespace darkroom
#endif  // HWY_ONCE
