#include "codecs/png_filters.h"

#include <algorithm>
#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/png_filters.cc"
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

#else

// -- Pixel by pixel, since each wants the one on its left ---------------------

// Loads and stores of four or eight bytes take the beginning of the next pixel
// along, which is then overwritten in its turn.
template <int kPixel>
struct Pixelwise {
  static constexpr int kLanes = kPixel == 3 ? 4 : kPixel == 6 ? 8 : kPixel;
  using D8 = hn::FixedTag<std::uint8_t, kLanes>;
  using D16 = hn::Rebind<std::int16_t, D8>;
  using V8 = hn::Vec<D8>;
  using V16 = hn::Vec<D16>;

  static HWY_INLINE V16 Load(const std::uint8_t* from) {
    return hn::PromoteTo(D16(), hn::LoadU(D8(), from));
  }

  static void Sub(const FilteredRow& row) {
    const D8 d;
    V8 a = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      a = hn::Add(a, hn::LoadU(d, row.stored + i));
      hn::StoreU(a, d, row.row + i);
    }
  }

  // The vectors' average rounds up; that of complements, complemented, down.
  // The next complement is the average less what is stored.
  static void Average(const FilteredRow& row) {
    const D8 d;
    V8 not_a = hn::Set(d, 255);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V8 not_b = hn::Not(hn::LoadU(d, row.above + i));
      not_a =
          hn::Sub(hn::AverageRound(not_a, not_b), hn::LoadU(d, row.stored + i));
      hn::StoreU(hn::Not(not_a), d, row.row + i);
    }
  }

  // Bytes in lanes of 16 bits, each modulo 256.
  static HWY_INLINE V16 AddBytes(V16 x, V16 y) {
    const hn::Repartition<std::uint8_t, D16> d;
    return hn::BitCast(D16(), hn::Add(hn::BitCast(d, x), hn::BitCast(d, y)));
  }

  // All ones where x < 0; masks would take longer.
  static HWY_INLINE V16 Negative(V16 x) { return hn::ShiftRight<15>(x); }

  // With t = 3c - a - b, the nearest is the least of a and b if both are <= t,
  // the greatest if both are >= t, and else c (found by Fabian Giesen).  What
  // waits for `a` is kept short: five steps, since all three sums are ready
  // when it is known which of them it is.
  static void Paeth(const FilteredRow& row) {
    const D8 d8;
    const D16 d;
    const V16 one = hn::Set(d, 1);
    V16 a = hn::Zero(d);
    V16 c = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V16 b = Load(row.above + i);
      const V16 stored = Load(row.stored + i);
      const V16 t_and_a = hn::Sub(hn::Add(c, hn::Add(c, c)), b);
      const V16 least = hn::Min(a, b);
      const V16 most = hn::Max(a, b);
      const V16 below_t =
          Negative(hn::Add(most, hn::Sub(a, hn::Add(t_and_a, one))));
      const V16 above_t =
          Negative(hn::Sub(hn::Sub(hn::Sub(t_and_a, one), a), least));
      a = hn::IfVecThenElse(above_t, AddBytes(stored, most),
                            hn::IfVecThenElse(below_t, AddBytes(stored, least),
                                              AddBytes(stored, c)));
      c = b;
      hn::StoreU(hn::DemoteTo(d8, a), d8, row.row + i);
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

void Up(const FilteredRow& row) {
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

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {

HWY_EXPORT(UnfilterRow);

void Unfilter(PngFilter filter, int pixel_bytes, const FilteredRow& row) {
  HWY_DYNAMIC_DISPATCH(UnfilterRow)(filter, pixel_bytes, row);
}

}  // namespace darkroom
#endif  // HWY_ONCE
