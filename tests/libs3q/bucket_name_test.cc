#include "libs3q/bucket_name.h"

#include <string>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::string_literals::operator""s;

TEST(BucketName, FollowsS3) {
  for (const char* good : {"abc", "my-photos", "a.b.c", "0-9"}) {
    EXPECT_TRUE(CheckBucketName(good).ok()) << good;
  }
  for (const std::string& bad :
       {""s, "ab"s, "Photos"s, "a_b"s, "-ab"s, "ab."s, "a..b"s, "a/b"s, "..."s,
        "ab\0"s, std::string(64, 'a')}) {
    EXPECT_FALSE(CheckBucketName(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace darkroom
