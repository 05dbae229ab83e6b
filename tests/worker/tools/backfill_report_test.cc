#include "worker/tools/backfill_report.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(BackfillReport, SaysWhatBecameOfAnObject) {
  const Candidate object{.source = {.bucket = "b", .key = "a\n.jpg"},
                         .size = 7};
  EXPECT_EQ(CandidateJson(object, Omission::kNone, BackfillMode::kSend),
            R"({"bucket":"b","key":"a\n.jpg","size":7,"action":"sent"})");
  EXPECT_EQ(CandidateJson({.source = {.bucket = "b", .key = "k"}},
                          Omission::kNone, BackfillMode::kDryRun),
            R"({"bucket":"b","key":"k","action":"would_send"})");
  EXPECT_EQ(CandidateJson({.source = {.bucket = "b", .key = "k"}},
                          Omission::kNoRoute, BackfillMode::kSend),
            R"({"bucket":"b","key":"k","action":"left_out",)"
            R"("reason":"no_route"})");
}

TEST(BackfillReport, CountsWhatWasLeftOutAndWhy) {
  BackfillCounts counts{.seen = 1'500, .sent = 1};
  counts.left_out[static_cast<std::size_t>(Omission::kNoRoute)] = 1'400;
  counts.left_out[static_cast<std::size_t>(Omission::kTaken)] = 99;
  EXPECT_EQ(BackfillSummary(counts, BackfillMode::kSend),
            "1 message sent for 1,500 objects\n"
            "  1,400 left out: no route takes them (no_route)\n"
            "  99 left out: whose output keys hold something else (taken)\n");
  EXPECT_EQ(BackfillSummary({}, BackfillMode::kDryRun),
            "0 messages would be sent for 0 objects\n");
}

TEST(BackfillReport, HasAWordForEveryOmission) {
  for (std::size_t i = 0; i < kOmissions; ++i) {
    EXPECT_FALSE(NameOf(static_cast<Omission>(i)).empty()) << i;
  }
  EXPECT_EQ(NameOf(Omission::kTaken), "taken");  // The last one.
}

}  // namespace
}  // namespace darkroom
