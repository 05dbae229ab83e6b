#include "codecs/simd_targets.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(SimdTargets, NamesAtLeastOne) {
  const std::vector<std::string> names = SimdTargets();
  ASSERT_FALSE(names.empty());
  for (const std::string& name : names) EXPECT_NE(name, "Unknown");
}

}  // namespace
}  // namespace darkroom
