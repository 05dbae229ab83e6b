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

// -- Byte by byte: the definitions, and what is too narrow for vectors --------

HWY_INLINE int PaethOf(int a, int b, int c) {
  const int to_a = std::abs(b - c);
  const int to_b = std::abs(a - c);
  const int to_c = std::abs(a + b - 2 * c);
  const int nearer = to_a <= to_b ? a : b;
  return to_c < std::min(to_a, to_b) ? c : nearer;
}

template <int kPixel, typename Predict>
HWY_INLINE void ByBytes(const FilteredRow& row, Predict predict) {
  for (std::size_t i = 0; i < row.bytes; ++i) {
    const bool first = i < kPixel;
    const int a = first ? 0 : row.row[i - kPixel];
    const int c = first ? 0 : row.above[i - kPixel];
    row.row[i] =
        static_cast<std::uint8_t>(row.stored[i] + predict(a, row.above[i], c));
  }
}

template <int kPixel>
struct Bytewise {
  static void Sub(const FilteredRow& row) {
    ByBytes<kPixel>(row, [](int a, int, int) { return a; });
  }
  static void Average(const FilteredRow& row) {
    ByBytes<kPixel>(row, [](int a, int b, int) { return (a + b) / 2; });
  }
  static void Paeth(const FilteredRow& row) {
    ByBytes<kPixel>(row, [](int a, int b, int c) { return PaethOf(a, b, c); });
  }
};

#if HWY_TARGET == HWY_SCALAR

template <int kPixel>
using Pixelwise = Bytewise<kPixel>;

#else

// -- Pixel by pixel, since each wants the one on its left ---------------------

// Loads and stores of four or eight bytes take the beginning of the next pixel
// along, which is then overwritten in its turn.
template <int kPixel>
struct Pixelwise {
  using D8 = hn::FixedTag<std::uint8_t, kPixel <= 4 ? 4 : 8>;
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

  static void Average(const FilteredRow& row) {
    const D8 d;
    const V8 one = hn::Set(d, 1);
    V8 a = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V8 b = hn::LoadU(d, row.above + i);
      // The vectors' average rounds up.
      const V8 odd = hn::And(hn::Xor(a, b), one);
      const V8 stored = hn::Sub(hn::LoadU(d, row.stored + i), odd);
      a = hn::Add(hn::AverageRound(a, b), stored);
      hn::StoreU(a, d, row.row + i);
    }
  }

  static void Paeth(const FilteredRow& row) {
    const D8 d8;
    const D16 d;
    const V16 low_byte = hn::Set(d, 255);
    V16 a = hn::Zero(d);
    V16 c = hn::Zero(d);
    for (std::size_t i = 0; i < row.bytes; i += kPixel) {
      const V16 b = Load(row.above + i);
      const V16 across = hn::Sub(b, c);
      const V16 down = hn::Sub(a, c);
      const V16 to_a = hn::Abs(across);
      const V16 to_b = hn::Abs(down);
      const V16 to_c = hn::Abs(hn::Add(across, down));
      const V16 least = hn::Min(to_c, hn::Min(to_a, to_b));
      const V16 b_or_c = hn::IfThenElse(hn::Eq(least, to_b), b, c);
      const V16 nearest = hn::IfThenElse(hn::Eq(least, to_a), a, b_or_c);
      a = hn::And(hn::Add(nearest, Load(row.stored + i)), low_byte);
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
      return UnfilterBy<Bytewise<1>>(filter, row);
    case 2:
      return UnfilterBy<Bytewise<2>>(filter, row);
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
