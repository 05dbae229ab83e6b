#include "codecs/simd_dispatch.h"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/codecs/simd_dispatch_test.cc"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace darkroom::HWY_NAMESPACE {
namespace {

std::int64_t OwnTarget() { return HWY_TARGET; }

}  // namespace
}  // namespace darkroom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace darkroom {
namespace {

std::int64_t Dispatched() { return SIMD_DISPATCH(OwnTarget)(); }

TEST(SimdDispatch, ChoosesTheBestThatIsSupported) {
  EXPECT_EQ(Dispatched(), SupportedSimdTargets().front());
}

// A lower bit is a better target.
TEST(SimdDispatch, ListsTargetsBestFirstDownToTheBaseline) {
  const std::vector<std::int64_t> targets = SupportedSimdTargets();
  for (std::size_t i = 1; i < targets.size(); ++i) {
    EXPECT_LT(targets[i - 1], targets[i]);
  }
  EXPECT_EQ(targets.back(), HWY_STATIC_TARGET);
}

TEST(SimdDispatch, ListsOnlyWhatIsCompiled) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    EXPECT_NE(target & (HWY_TARGETS), 0) << hwy::TargetName(target);
  }
}

TEST(SimdDispatch, CallsTheTargetThatIsForcedAndThenTheBestAgain) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    {
      const OnlySimdTarget only(target);
      EXPECT_EQ(Dispatched(), target);
    }
    EXPECT_EQ(Dispatched(), SupportedSimdTargets().front());
  }
}

TEST(SimdDispatch, ForcesNestAndReachEveryThread) {
  const OnlySimdTarget best(SupportedSimdTargets().front());
  {
    const OnlySimdTarget baseline(HWY_STATIC_TARGET);
    std::int64_t elsewhere = 0;
    std::thread([&] { elsewhere = Dispatched(); }).join();
    EXPECT_EQ(elsewhere, HWY_STATIC_TARGET);
  }
  EXPECT_EQ(Dispatched(), SupportedSimdTargets().front());
}

#if HWY_ARCH_X86

// The processor's features as the kernel tells them: without those whose
// registers it does not save.
std::set<std::string> KernelFlags() {
  std::ifstream cpus("/proc/cpuinfo");
  std::string line;
  while (std::getline(cpus, line) && !line.starts_with("flags")) {
  }
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

// What Highway's detection asks for, in the kernel's words.
struct Need {
  std::int64_t target;
  std::vector<std::string> flags;  // Besides those of the targets below it.
};
const Need kNeeds[] = {
    {HWY_SSSE3, {"pni", "ssse3"}},
    {HWY_SSE4, {"sse4_1", "sse4_2", "popcnt", "pclmulqdq", "aes"}},
    {HWY_AVX2, {"avx", "avx2", "abm", "bmi1", "bmi2", "fma", "f16c"}},
    {HWY_AVX3, {"avx512f", "avx512vl", "avx512dq", "avx512bw", "avx512cd"}},
};

TEST(SimdDispatch, SupportsWhatTheKernelSaysTheMachineHasAndNoMore) {
  const std::set<std::string> has = KernelFlags();
  if (has.empty()) GTEST_SKIP() << "no flags in /proc/cpuinfo";
  std::int64_t supported = 0;
  for (const std::int64_t target : SupportedSimdTargets()) supported |= target;
  bool expected = true;
  for (const Need& need : kNeeds) {
    for (const std::string& flag : need.flags) {
      expected = expected && has.contains(flag);
    }
    if ((need.target & (HWY_TARGETS)) == 0) continue;
    EXPECT_EQ((supported & need.target) != 0, expected)
        << hwy::TargetName(need.target);
  }
}

#endif  // HWY_ARCH_X86

}  // namespace
}  // namespace darkroom
#endif  // HWY_ONCE
