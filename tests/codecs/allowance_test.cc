#include "codecs/allowance.h"

#include <cstring>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Allowance, EndsAndIsGivenBack) {
  Allowance allowance(100);
  void* first = allowance.Allocate(60);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(allowance.Allocate(41), nullptr);
  void* second = allowance.Allocate(40);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(allowance.Allocate(1), nullptr);
  allowance.Free(first);
  first = allowance.Allocate(60);
  EXPECT_NE(first, nullptr);
  allowance.Free(first);
  allowance.Free(second);
  allowance.Free(nullptr);
}

TEST(Allowance, GrowsBlocksWithTheirContents) {
  Allowance allowance(100);
  void* block = allowance.Reallocate(nullptr, 4);
  ASSERT_NE(block, nullptr);
  std::memcpy(block, "abc", 4);
  block = allowance.Reallocate(block, 60);
  ASSERT_NE(block, nullptr);
  EXPECT_STREQ(static_cast<const char*>(block), "abc");
  EXPECT_EQ(allowance.Reallocate(block, 101), nullptr);
  EXPECT_STREQ(static_cast<const char*>(block), "abc") << "still there";
  allowance.Free(block);
}

}  // namespace
}  // namespace darkroom
