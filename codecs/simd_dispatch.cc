#include "codecs/simd_dispatch.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>

#if HWY_ARCH_X86
#include <cpuid.h>
#endif

namespace darkroom {
namespace {

struct Version {
  std::int64_t target;
  bool (*runs_here)();
};

bool Always() { return true; }

#if HWY_ARCH_X86

// What a target asks for is what Highway's own detection asks for, and what
// its pragmas and the targets below it let the compiler use.  The compiler's
// built-in also asks whether the system saves the registers.

bool HasSsse3() {
  return __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3");
}

// POPCNT since compilers take it to come with SSE4.2.
bool HasSse4() {
  return HasSsse3() && __builtin_cpu_supports("sse4.1") &&
         __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt") &&
         __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
}

// The two that clang 14's built-in does not know.  They need no registers but
// AVX's.
bool HasLzcntAndF16c() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_F16C) == 0) return false;
  return __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0;
}

bool HasAvx2() {
  return HasSse4() && __builtin_cpu_supports("avx") &&
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         HasLzcntAndF16c();
}

bool HasAvx3() {
  return HasAvx2() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd");
}

// In the order of SIMD_DISPATCH's list.
constexpr std::array kVersions = {
    Version{HWY_AVX3, HasAvx3},         Version{HWY_AVX2, HasAvx2},
    Version{HWY_SSE4, HasSse4},         Version{HWY_SSSE3, HasSsse3},
    Version{HWY_STATIC_TARGET, Always},
};

#else

constexpr std::array kVersions = {Version{HWY_STATIC_TARGET, Always}};

#endif  // HWY_ARCH_X86

constexpr std::int64_t Listed() {
  std::int64_t targets = 0;
  for (const Version& version : kVersions) targets |= version.target;
  return targets;
}
static_assert((HWY_TARGETS & ~Listed()) == 0,
              "a target is compiled that SIMD_DISPATCH does not know");

// What is not compiled, or is below a baseline that the compiler was given, is
// not called.
bool IsSupported(const Version& version) {
  return (version.target & (HWY_TARGETS)) != 0 && version.runs_here();
}

std::size_t BestVersion() {
  const auto* best =
      std::find_if(kVersions.begin(), kVersions.end(), IsSupported);
  return static_cast<std::size_t>(best - kVersions.begin());
}

std::atomic<std::size_t>& Chosen() {
  static std::atomic<std::size_t> chosen = BestVersion();
  return chosen;
}

std::size_t IndexOf(std::int64_t target) {
  const auto* version =
      std::find_if(kVersions.begin(), kVersions.end(),
                   [&](const Version& v) { return v.target == target; });
  assert(version != kVersions.end() && IsSupported(*version));
  return static_cast<std::size_t>(version - kVersions.begin());
}

}  // namespace

std::vector<std::int64_t> SupportedSimdTargets() {
  std::vector<std::int64_t> targets;
  for (const Version& version : kVersions) {
    if (!IsSupported(version)) continue;
    targets.push_back(version.target);
    if (version.target == HWY_STATIC_TARGET) break;
  }
  return targets;
}

std::size_t SimdVersion() { return Chosen().load(std::memory_order_relaxed); }

OnlySimdTarget::OnlySimdTarget(std::int64_t target)
    : before_(Chosen().exchange(IndexOf(target))) {}

OnlySimdTarget::~OnlySimdTarget() { Chosen().store(before_); }

}  // namespace darkroom
