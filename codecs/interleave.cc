#include "codecs/interleave.h"

#include <algorithm>

#include "codecs/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/interleave.cc"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace darkroom::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Lanes(d) pixels at `i`.
template <class D>
HWY_INLINE void SplitAt(D d, const std::uint8_t* pixels, int channels,
                        std::size_t i, std::uint8_t* const* planes) {
  using V = hn::Vec<D>;
  V v0;
  V v1;
  V v2;
  V v3;
  if (channels == 2) {
    hn::LoadInterleaved2(d, pixels + 2 * i, v0, v1);
  } else if (channels == 3) {
    hn::LoadInterleaved3(d, pixels + 3 * i, v0, v1, v2);
    hn::StoreU(v2, d, planes[2] + i);
  } else {
    hn::LoadInterleaved4(d, pixels + 4 * i, v0, v1, v2, v3);
    hn::StoreU(v2, d, planes[2] + i);
    hn::StoreU(v3, d, planes[3] + i);
  }
  hn::StoreU(v0, d, planes[0] + i);
  hn::StoreU(v1, d, planes[1] + i);
}

template <class D>
HWY_INLINE void JoinAt(D d, const std::uint8_t* const* planes, int channels,
                       std::size_t i, std::uint8_t* pixels) {
  const auto v0 = hn::LoadU(d, planes[0] + i);
  const auto v1 = hn::LoadU(d, planes[1] + i);
  if (channels == 2) {
    hn::StoreInterleaved2(v0, v1, d, pixels + 2 * i);
    return;
  }
  const auto v2 = hn::LoadU(d, planes[2] + i);
  if (channels == 3) {
    hn::StoreInterleaved3(v0, v1, v2, d, pixels + 3 * i);
    return;
  }
  const auto v3 = hn::LoadU(d, planes[3] + i);
  hn::StoreInterleaved4(v0, v1, v2, v3, d, pixels + 4 * i);
}

void Split(const std::uint8_t* pixels, int channels, std::size_t count,
           std::uint8_t* const* planes) {
  const hn::ScalableTag<std::uint8_t> wide;
  const hn::CappedTag<std::uint8_t, 1> narrow;
  const std::size_t lanes = hn::Lanes(wide);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    SplitAt(wide, pixels, channels, i, planes);
  }
  for (; i < count; ++i) SplitAt(narrow, pixels, channels, i, planes);
}

void Join(const std::uint8_t* const* planes, int channels, std::size_t count,
          std::uint8_t* pixels) {
  const hn::ScalableTag<std::uint8_t> wide;
  const hn::CappedTag<std::uint8_t, 1> narrow;
  const std::size_t lanes = hn::Lanes(wide);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    JoinAt(wide, planes, channels, i, pixels);
  }
  for (; i < count; ++i) JoinAt(narrow, planes, channels, i, pixels);
}

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {

void Deinterleave(const std::uint8_t* pixels, int channels, std::size_t count,
                  const std::array<std::uint8_t*, 4>& planes) {
  if (channels == 1) {
    std::copy_n(pixels, count, planes[0]);
    return;
  }
  SIMD_DISPATCH(Split)(pixels, channels, count, planes.data());
}

void Interleave(const std::array<const std::uint8_t*, 4>& planes, int channels,
                std::size_t count, std::uint8_t* pixels) {
  if (channels == 1) {
    std::copy_n(planes[0], count, pixels);
    return;
  }
  SIMD_DISPATCH(Join)(planes.data(), channels, count, pixels);
}

}  // namespace darkroom
#endif  // HWY_ONCE
