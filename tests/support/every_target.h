// Tests that run once with every SIMD target this machine has, and end in its
// name: "ReduceRowIsItsDefinition/AVX2".

#ifndef DARKROOM_TESTS_SUPPORT_EVERY_TARGET_H_
#define DARKROOM_TESTS_SUPPORT_EVERY_TARGET_H_

#include <string>

#include <gtest/gtest.h>

#include "codecs/simd_dispatch.h"

namespace darkroom {

class EveryTargetTest : public testing::TestWithParam<std::int64_t> {
 private:
  const OnlySimdTarget only_ = OnlySimdTarget(GetParam());
};

inline std::string TargetName(const testing::TestParamInfo<std::int64_t>& of) {
  return hwy::TargetName(of.param);
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_EVERY_TARGET_H_
