#include "worker/road/write_conditions.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Proof = WriteConditions::Proof;

TEST(WriteConditions, AreAskedForButNotReliedOnAtFirst) {
  const WriteConditions conditions;
  EXPECT_TRUE(conditions.MayAsk("thumbs"));
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
}

TEST(WriteConditions, AreReliedOnWhereTheStoreRefusedOne) {
  WriteConditions conditions;
  ASSERT_TRUE(conditions.BeginProof("thumbs"));
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  conditions.EndProof("thumbs", Proof::kRefused);
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_TRUE(conditions.MayAsk("thumbs"));
  EXPECT_FALSE(conditions.BeginProof("thumbs"));
  EXPECT_FALSE(conditions.AreKnown("archive"));
}

TEST(WriteConditions, NeedNoProofWhereAWriteWasRefusedAnyway) {
  WriteConditions conditions;
  conditions.AreKept("thumbs");
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.BeginProof("thumbs"));
}

// Somebody may have taken the output away before the first.
TEST(WriteConditions, AreIgnoredOnceTwoProofsWereAccepted) {
  WriteConditions conditions;
  ASSERT_TRUE(conditions.BeginProof("thumbs"));
  conditions.EndProof("thumbs", Proof::kAccepted);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  EXPECT_TRUE(conditions.MayAsk("thumbs"));
  ASSERT_TRUE(conditions.BeginProof("thumbs"));
  conditions.EndProof("thumbs", Proof::kAccepted);
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.MayAsk("thumbs"));
  EXPECT_FALSE(conditions.BeginProof("thumbs"));
  EXPECT_TRUE(conditions.MayAsk("archive"));
}

TEST(WriteConditions, AreKeptWhereOneOfTwoProofsWasRefused) {
  WriteConditions conditions;
  ASSERT_TRUE(conditions.BeginProof("thumbs"));
  conditions.EndProof("thumbs", Proof::kAccepted);
  ASSERT_TRUE(conditions.BeginProof("thumbs"));
  conditions.EndProof("thumbs", Proof::kRefused);
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_TRUE(conditions.MayAsk("thumbs"));
}

TEST(WriteConditions, StayUnknownWhereProofsFail) {
  WriteConditions conditions;
  int proofs = 0;
  while (conditions.BeginProof("thumbs")) {
    conditions.EndProof("thumbs", Proof::kFailed);
    ++proofs;
  }
  EXPECT_EQ(proofs, 3);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  EXPECT_TRUE(conditions.MayAsk("thumbs"));
}

TEST(WriteConditions, ThatAWriteProvedMeanwhileStayProved) {
  WriteConditions conditions;
  for (int proof = 0; proof < 2; ++proof) {
    conditions.BeginProof("thumbs");
    conditions.AreKept("thumbs");
    conditions.EndProof("thumbs", Proof::kAccepted);
    EXPECT_TRUE(conditions.MayAsk("thumbs"));
    EXPECT_TRUE(conditions.AreKnown("thumbs"));
  }
}

TEST(WriteConditions, ThatTheStoreRefusesAreAskedOfNoBucket) {
  WriteConditions conditions;
  conditions.AreKept("thumbs");
  conditions.AreRefused();
  for (const char* bucket : {"thumbs", "archive"}) {
    EXPECT_FALSE(conditions.MayAsk(bucket)) << bucket;
    EXPECT_TRUE(conditions.AreKnown(bucket)) << bucket;
    EXPECT_FALSE(conditions.BeginProof(bucket)) << bucket;
  }
}

TEST(WriteConditions, AreProvedByOneOfManyThreads) {
  WriteConditions conditions;
  std::atomic<int> proving = 0;
  std::atomic<int> proofs = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 1000; ++turn) {
          if (!conditions.BeginProof("thumbs")) continue;
          EXPECT_EQ(++proving, 1);
          ++proofs;
          --proving;
          conditions.EndProof("thumbs", Proof::kAccepted);
        }
      });
    }
  }
  EXPECT_EQ(proofs, 2);
  EXPECT_FALSE(conditions.MayAsk("thumbs"));
}

}  // namespace
}  // namespace darkroom
