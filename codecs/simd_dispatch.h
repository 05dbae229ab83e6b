// Which version of a SIMD function runs: the best that this machine has.
// Highway compiles the versions; its library, whose part this is, is not
// linked (docs/decisions/0019-own-simd-dispatch.md).

#ifndef DARKROOM_CODECS_SIMD_DISPATCH_H_
#define DARKROOM_CODECS_SIMD_DISPATCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include <hwy/targets.h>

namespace darkroom {

// The targets (HWY_AVX2 and its like) that are compiled and that this machine
// has.  Best first; the last is the baseline that the compiler's flags promise.
std::vector<std::int64_t> SupportedSimdTargets();

// Where the version to call stands in SIMD_DISPATCH's list.  Chosen by the
// first call.  Thread-safe.
std::size_t SimdVersion();

// For tests and benchmarks: while it lives, `target`, a supported one, is what
// is dispatched to, on every thread.
class OnlySimdTarget {
 public:
  explicit OnlySimdTarget(std::int64_t target);
  OnlySimdTarget(const OnlySimdTarget&) = delete;
  OnlySimdTarget& operator=(const OnlySimdTarget&) = delete;
  ~OnlySimdTarget();

 private:
  std::size_t before_;
};

}  // namespace darkroom

// The version to call of a function in HWY_NAMESPACE.  For the namespace around
// that one, under `#if HWY_ONCE`.  Where one target is compiled, as on Arm, it
// is that one.
#if HWY_ARCH_X86 && !HWY_IDE
#define SIMD_DISPATCH(function)                                \
  ([] {                                                        \
    using Version = decltype(&HWY_STATIC_DISPATCH(function));  \
    static constexpr Version kVersions[] = {                   \
        HWY_CHOOSE_AVX3(function), HWY_CHOOSE_AVX2(function),  \
        HWY_CHOOSE_SSE4(function), HWY_CHOOSE_SSSE3(function), \
        &HWY_STATIC_DISPATCH(function)};                       \
    return kVersions[SimdVersion()];                           \
  }())
#else
#define SIMD_DISPATCH(function) HWY_STATIC_DISPATCH(function)
#endif

#endif  // DARKROOM_CODECS_SIMD_DISPATCH_H_
