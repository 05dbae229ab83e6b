#include "codecs/png/png_filters.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "codecs/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/png/png_filters.cc"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace darkroom::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

// -- Byte by byte: the definitions --------------------------------------------

HWY_INLINE int PaethOf(int a, int b, int c) {
  const int to_a = std::abs(b - c);
  const int to_b = std::abs(a - c);
  const int to_c = std::abs(a + b - 2 * c);
  const int nearer = to_a <= to_b ? a : b;
  return to_c < std::min(to_a, to_b) ? c : nearer;
}

template <int kPixel>
struct Pixelwise {
  template <typename Predict>
  static HWY_INLINE void ByBytes(const FilteredRow& row, Predict predict) {
    for (std::size_t i = 0; i < row.bytes; ++i) {
      const bool first = i < kPixel;
      const int a = first ? 0 : row.row[i - kPixel];
      const int c = first ? 0 : row.above[i - kPixel];
      row.row[i] = static_cast<std::uint8_t>(row.stored[i] +
                                             predict(a, row.above[i], c));
    }
  }

  static void Sub(const FilteredRow& row) {
    ByBytes(row, [](int a, int, int) { return a; });
  }
  static void Average(const FilteredRow& row) {
    ByBytes(row, [](int a, int b, int) { return (a + b) / 2; });
  }
  static void Paeth(const FilteredRow& row) {
    ByBytes(row, [](int a, int b, int c) { return PaethOf(a, b, c); });
  }
};

template <int kPixel>
struct Pairwise {
  static void Paeth(const FilteredRow& upper, const FilteredRow& lower) {
    Pixelwise<kPixel>::Paeth(upper);
    Pixelwise<kPixel>::Paeth(lower);
  }
};

#else

// -- Paeth's sum --------------------------------------------------------------

// Bytes in lanes of 16 bits, each modulo 256.
template <class D, class V>
HWY_INLINE V AddBytes(D d, V x, V y) {
  const hn::Repartition<std::uint8_t, D> d8;
  return hn::BitCast(d, hn::Add(hn::BitCast(d8, x), hn::BitCast(d8, y)));
}

// All ones where x < 0; masks would take longer.
template <class V>
HWY_INLINE V Negative(V x) {
  return hn::ShiftRight<15>(x);
}

template <class V>
struct Neighbours {
  V a;
  V b;
  V c;
};

// What is stored and the nearest of a, b and c to a + b - c.  With
// t = 3c - a - b that is the least of a and b if both are <= t, the greatest if
// both are >= t, and else c (found by Fabian Giesen).  What waits for `a` is
// kept short: five steps, since all three sums are ready when it is known which
// of them it is.  The saturated operations never saturate, but compilers do not
// rearrange them.
template <class D, class V>
HWY_INLINE V PaethSum(D d, const Neighbours<V>& near, V stored) {
  const V one = hn::Set(d, 1);
  const V t_and_a = hn::Sub(hn::Add(near.c, hn::Add(near.c, near.c)), near.b);
  const V least = hn::Min(near.a, near.b);
  const V most = hn::Max(near.a, near.b);
  const V below_t = Negative(
      hn::SaturatedAdd(most, hn::SaturatedSub(near.a, hn::Add(t_and_a, one))));
  const V above_t = Negative(
      hn::SaturatedSub(hn::SaturatedSub(hn::Sub(t_and_a, one), near.a), least));
  return hn::IfVecThenElse(
      above_t, AddBytes(d, stored, most),
      hn::IfVecThenElse(below_t, AddBytes(d, stored, least),
                        AddBytes(d, stored, near.c)));
}

// -- Pixel by pixel, since each wants the one on its left ---------------------

// Loads and stores of four or eight bytes take the beginning of the next pixel
// along, which is then overwritten in its turn.  Rows are passed by value: a
// store of bytes might change what is passed by reference.
template <int kPixel>
struct Pixelwise {
  static constexpr int kLanes = kPixel % 3 == 0 ? kPixel / 3 * 4 : kPixel;
  using D8 = hn::FixedTag<std::uint8_t, kLanes>;
  using D16 = hn::Rebind<std::int16_t, D8>;
  using V8 = hn::Vec<D8>;
  using V16 = hn::Vec<D16>;

  static HWY_INLINE V16 Load(const std::uint8_t* from) {
    return hn::PromoteTo(D16(), hn::LoadU(D8(), from));
  }

  static void Sub(FilteredRow row) {
    const D8 d;
    V8 a = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      a = hn::Add(a, hn::LoadU(d, row.stored + i));
      hn::StoreU(a, d, row.row + i);
    }
  }

  // The vectors' average rounds up; that of complements, complemented, down.
  // The next complement is the average less what is stored.
  static void Average(FilteredRow row) {
    const D8 d;
    V8 not_a = hn::Set(d, 255);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V8 not_b = hn::Not(hn::LoadU(d, row.above + i));
      not_a =
          hn::Sub(hn::AverageRound(not_a, not_b), hn::LoadU(d, row.stored + i));
      hn::StoreU(hn::Not(not_a), d, row.row + i);
    }
  }

  static void Paeth(FilteredRow row) {
    const D8 d8;
    const D16 d;
    V16 a = hn::Zero(d);
    V16 c = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V16 b = Load(row.above + i);
      a = PaethSum(d, {.a = a, .b = b, .c = c}, Load(row.stored + i));
      c = b;
      hn::StoreU(hn::DemoteTo(d8, a), d8, row.row + i);
    }
  }
};

// -- Two rows at once, in the halves of a vector ------------------------------

// The lower row is a pixel behind the upper one, which is above it.
template <int kPixel>
struct Pairwise {
  using Single = Pixelwise<kPixel>;
  using D8 = typename Single::D8;
  using Both8 = hn::Twice<D8>;
  using Both16 = hn::Rebind<std::int16_t, Both8>;
  using V16 = hn::Vec<Both16>;

  static HWY_INLINE V16 Load(const std::uint8_t* upper,
                             const std::uint8_t* lower) {
    const D8 d;
    const hn::Vec<Both8> both =
        hn::Combine(Both8(), hn::LoadU(d, lower), hn::LoadU(d, upper));
    return hn::PromoteTo(Both16(), both);
  }

  static HWY_INLINE void StoreUpperHalf(hn::Vec<Both8> both, std::uint8_t* to) {
    using Lane = hwy::UnsignedFromSize<hn::MaxLanes(D8())>;
    const hn::Repartition<Lane, Both8> d;
    const Lane half = hn::ExtractLane(hn::BitCast(d, both), 1);
    std::memcpy(to, &half, sizeof(half));
  }

  static void Paeth(FilteredRow upper, FilteredRow lower) {
    const D8 d8;
    const Both16 d;
    // Of the first pixel, b is always the nearest.
    const auto b0 = hn::LoadU(d8, upper.above);
    const auto a0 = hn::Add(hn::LoadU(d8, upper.stored), b0);
    hn::StoreU(a0, d8, upper.row);
    V16 a = hn::PromoteTo(d, hn::ZeroExtendVector(Both8(), a0));
    V16 c = hn::PromoteTo(d, hn::ZeroExtendVector(Both8(), b0));
    for (std::size_t i = kPixel; i <= upper.bytes; i += kPixel) {
      const std::size_t behind = i - kPixel;
      const V16 b =
          hn::Combine(d, hn::LowerHalf(a), Single::Load(upper.above + i));
      a = PaethSum(d, {.a = a, .b = b, .c = c},
                   Load(upper.stored + i, lower.stored + behind));
      c = b;
      const auto both = hn::DemoteTo(Both8(), a);
      hn::StoreU(hn::LowerHalf(both), d8, upper.row + i);
      StoreUpperHalf(both, lower.row + behind);
    }
  }
};

#endif

// -- All at once --------------------------------------------------------------

template <class D>
HWY_INLINE void UpAt(D d, const FilteredRow& row, std::size_t i) {
  hn::StoreU(hn::Add(hn::LoadU(d, row.stored + i), hn::LoadU(d, row.above + i)),
             d, row.row + i);
}

void Up(FilteredRow row) {
  const hn::ScalableTag<std::uint8_t> wide;
  const hn::CappedTag<std::uint8_t, 1> narrow;
  const std::size_t lanes = hn::Lanes(wide);
  std::size_t i = 0;
  for (; i + lanes <= row.bytes; i += lanes) UpAt(wide, row, i);
  for (; i < row.bytes; ++i) UpAt(narrow, row, i);
}

template <typename Filters>
void UnfilterBy(PngFilter filter, const FilteredRow& row) {
  switch (filter) {
    case PngFilter::kNone:
      std::copy_n(row.stored, row.bytes, row.row);
      return;
    case PngFilter::kSub:
      return Filters::Sub(row);
    case PngFilter::kUp:
      return Up(row);
    case PngFilter::kAverage:
      return Filters::Average(row);
    case PngFilter::kPaeth:
      return Filters::Paeth(row);
  }
}

void UnfilterRow(PngFilter filter, int pixel_bytes, const FilteredRow& row) {
  switch (pixel_bytes) {
    case 1:
      return UnfilterBy<Pixelwise<1>>(filter, row);
    case 2:
      return UnfilterBy<Pixelwise<2>>(filter, row);
    case 3:
      return UnfilterBy<Pixelwise<3>>(filter, row);
    case 4:
      return UnfilterBy<Pixelwise<4>>(filter, row);
    case 6:
      return UnfilterBy<Pixelwise<6>>(filter, row);
    default:
      return UnfilterBy<Pixelwise<8>>(filter, row);
  }
}

void UnfilterRows(int pixel_bytes, const FilteredRow& upper,
                  const FilteredRow& lower) {
  switch (pixel_bytes) {
    case 1:
      return Pairwise<1>::Paeth(upper, lower);
    case 2:
      return Pairwise<2>::Paeth(upper, lower);
    case 3:
      return Pairwise<3>::Paeth(upper, lower);
    default:
      return Pairwise<4>::Paeth(upper, lower);
  }
}

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {

void Unfilter(PngFilter filter, int pixel_bytes, const FilteredRow& row) {
  SIMD_DISPATCH(UnfilterRow)(filter, pixel_bytes, row);
}

void UnfilterTwoByPaeth(int pixel_bytes, const FilteredRow& upper,
                        const FilteredRow& lower) {
  SIMD_DISPATCH(UnfilterRows)(pixel_bytes, upper, lower);
}

}  // namespace darkroom
#endif  // HWY_ONCE
