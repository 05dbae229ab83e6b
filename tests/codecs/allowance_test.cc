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

TEST(Allowance, FreesWhatNobodyHasFreed) {
  Allowance allowance(100);
  void* first = allowance.Allocate(10);
  void* second = allowance.Allocate(20);
  void* third = allowance.Allocate(30);
  ASSERT_TRUE(first != nullptr && second != nullptr && third != nullptr);
  allowance.Free(second);
  allowance.Free(third);
  // The rest is the leak checker's to see.
}

TEST(Allowance, TellsItsOwnEndFromTheMachines) {
  Allowance small(100);
  EXPECT_EQ(small.Allocate(101), nullptr);
  EXPECT_FALSE(small.out_of_memory());
  Allowance large(std::uint64_t{1} << 62);
  EXPECT_EQ(large.Allocate(std::uint64_t{1} << 61), nullptr);
  EXPECT_TRUE(large.out_of_memory());
}

}  // namespace
}  // namespace darkroom
