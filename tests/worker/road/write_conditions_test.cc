#include "worker/road/write_conditions.h"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Finding = WriteConditions::Finding;
using Proof = WriteConditions::Proof;

// False: nobody is to prove anything.
bool Prove(WriteConditions& conditions, Finding finding) {
  std::optional<Proof> proof = conditions.BeginProof("thumbs");
  if (!proof) return false;
  proof->End(finding);
  return true;
}

TEST(WriteConditions, AreAskedForButNotReliedOnAtFirst) {
  const WriteConditions conditions;
  EXPECT_TRUE(conditions.MayAsk());
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
}

TEST(WriteConditions, AreReliedOnWhereTheStoreRefusedOne) {
  WriteConditions conditions;
  std::optional<Proof> proof = conditions.BeginProof("thumbs");
  ASSERT_TRUE(proof);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  proof->End(Finding::kRefused);
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
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
  ASSERT_TRUE(Prove(conditions, Finding::kAccepted));
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
  ASSERT_TRUE(Prove(conditions, Finding::kAccepted));
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_TRUE(conditions.AreIgnored("thumbs"));
  EXPECT_FALSE(conditions.BeginProof("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("archive"));
  EXPECT_TRUE(conditions.MayAsk());
}

TEST(WriteConditions, AreKeptWhereOneOfTwoProofsWasRefused) {
  WriteConditions conditions;
  ASSERT_TRUE(Prove(conditions, Finding::kAccepted));
  ASSERT_TRUE(Prove(conditions, Finding::kRefused));
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
}

TEST(WriteConditions, StayUnknownWhereProofsFail) {
  WriteConditions conditions;
  int proofs = 0;
  while (Prove(conditions, Finding::kFailed)) ++proofs;
  EXPECT_EQ(proofs, 3);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
}

TEST(WriteConditions, StayUnknownWhereProofsTellNothing) {
  WriteConditions conditions;
  int proofs = 0;
  while (Prove(conditions, Finding::kUntold)) ++proofs;
  EXPECT_EQ(proofs, 8);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
  EXPECT_FALSE(conditions.AreIgnored("thumbs"));
}

TEST(WriteConditions, AreProvedAfterProofsThatToldNothing) {
  WriteConditions conditions;
  for (int proof = 0; proof < 7; ++proof) {
    ASSERT_TRUE(Prove(conditions, Finding::kUntold));
  }
  for (int proof = 0; proof < 2; ++proof) {
    ASSERT_TRUE(Prove(conditions, Finding::kFailed));
  }
  ASSERT_TRUE(Prove(conditions, Finding::kRefused));
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
}

TEST(WriteConditions, AreLeftToOthersByAProofThatNobodyEnds) {
  WriteConditions conditions;
  {
    std::optional<Proof> proof = conditions.BeginProof("thumbs");
    ASSERT_TRUE(proof);
    const Proof moved = *std::move(proof);
    EXPECT_FALSE(conditions.BeginProof("thumbs"));
    proof.reset();
    EXPECT_FALSE(conditions.BeginProof("thumbs"));
  }
  EXPECT_TRUE(Prove(conditions, Finding::kRefused));
  EXPECT_TRUE(conditions.AreKnown("thumbs"));
}

TEST(WriteConditions, AreProvedByTheFirstEndOfAProof) {
  WriteConditions conditions;
  std::optional<Proof> proof = conditions.BeginProof("thumbs");
  ASSERT_TRUE(proof);
  proof->End(Finding::kUntold);
  proof->End(Finding::kRefused);
  EXPECT_FALSE(conditions.AreKnown("thumbs"));
}

TEST(WriteConditions, ThatAWriteProvedMeanwhileStayProved) {
  for (const Finding finding :
       {Finding::kAccepted, Finding::kFailed, Finding::kUntold}) {
    WriteConditions conditions;
    ASSERT_TRUE(Prove(conditions, Finding::kAccepted));
    std::optional<Proof> proof = conditions.BeginProof("thumbs");
    ASSERT_TRUE(proof);
    conditions.AreKept("thumbs");
    proof->End(finding);
    EXPECT_FALSE(conditions.AreIgnored("thumbs"));
    EXPECT_TRUE(conditions.AreKnown("thumbs"));
  }
}

TEST(WriteConditions, ThatTheStoreRefusesAreAskedOfNoBucket) {
  WriteConditions conditions;
  conditions.AreKept("thumbs");
  conditions.AreRefused();
  for (const char* bucket : {"thumbs", "archive"}) {
    EXPECT_FALSE(conditions.MayAsk()) << bucket;
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
          std::optional<Proof> proof = conditions.BeginProof("thumbs");
          if (!proof) continue;
          EXPECT_EQ(++proving, 1);
          ++proofs;
          --proving;
          proof->End(Finding::kAccepted);
        }
      });
    }
  }
  EXPECT_EQ(proofs, 2);
  EXPECT_TRUE(conditions.AreIgnored("thumbs"));
}

}  // namespace
}  // namespace darkroom
