#include "worker/tools/redrive_report.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(RedriveReport, SaysWhatIsThereAndHowToMoveIt) {
  EXPECT_EQ(RedriveSummary({.looked_at = 3, .matched = 3},
                           {{"corrupt", 1}, {"timeout", 2}}, LetterFate::kLeft),
            "3 dead letters (2 timeout, 1 corrupt); nothing was moved: --send "
            "sends them back");
  EXPECT_EQ(RedriveSummary({}, {}, LetterFate::kLeft), "0 dead letters");
}

TEST(RedriveReport, SaysWhatWasMovedAndWhatWasNot) {
  EXPECT_EQ(
      RedriveSummary({.looked_at = 9, .matched = 2, .moved = 1, .newer = 3},
                     {{"timeout", 1}}, LetterFate::kMoved),
      "1 dead letter sent back (1 timeout), of 9 looked at; 3 came "
      "meanwhile and were left");
}

}  // namespace
}  // namespace darkroom
