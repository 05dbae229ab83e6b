#include "worker/road/lease_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr LeaseTable::Time kStart{};

TEST(LeaseTable, IsDueAtHalfOfTheVisibility) {
  LeaseTable table(seconds(30));
  table.Track("a", kStart);
  EXPECT_EQ(table.NextDue(), kStart + seconds(15));
  EXPECT_THAT(table.TakeDue(kStart + seconds(10)), IsEmpty());
  EXPECT_THAT(table.TakeDue(kStart + seconds(15)), ElementsAre("a"));
  // Not twice while the extension is under way.
  EXPECT_THAT(table.TakeDue(kStart + seconds(16)), IsEmpty());
  EXPECT_EQ(table.NextDue(), std::nullopt);
  table.Extended("a", kStart + seconds(15));
  EXPECT_EQ(table.NextDue(), kStart + seconds(30));
}

TEST(LeaseTable, LeasesTakenTogetherAreExtendedTogether) {
  LeaseTable table(seconds(32));
  table.Track("a", kStart);
  table.Track("b", kStart + seconds(1));
  table.Track("c", kStart + seconds(5));
  EXPECT_THAT(table.TakeDue(kStart + seconds(16)), ElementsAre("a", "b"));
}

TEST(LeaseTable, FailedExtensionsAreTriedAgainSoon) {
  LeaseTable table(seconds(32));
  table.Track("a", kStart);
  ASSERT_THAT(table.TakeDue(kStart + seconds(16)), ElementsAre("a"));
  table.NotExtended("a", kStart + seconds(17));
  EXPECT_EQ(table.NextDue(), kStart + seconds(21));
}

TEST(LeaseTable, LostLeasesAreNotExtendedAndUntrackSaysSo) {
  LeaseTable table(seconds(30));
  table.Track("lost", kStart);
  table.Track("held", kStart);
  ASSERT_EQ(table.TakeDue(kStart + seconds(15)).size(), 2U);
  EXPECT_TRUE(table.IsBeingExtended("lost"));
  table.Lost("lost");
  table.Extended("held", kStart + seconds(15));
  EXPECT_FALSE(table.IsBeingExtended("lost"));
  EXPECT_THAT(table.TakeDue(kStart + seconds(30)), ElementsAre("held"));
  EXPECT_FALSE(table.Untrack("lost"));
  EXPECT_TRUE(table.Untrack("held"));
  EXPECT_FALSE(table.Untrack("never tracked"));
}

TEST(LeaseTable, AJobOfTenHoursNeverLosesItsLease) {
  LeaseTable table(seconds(30));
  table.Track("a", kStart);
  LeaseTable::Time expires = kStart + seconds(30);
  for (LeaseTable::Time now = kStart; now < kStart + hours(10);
       now += milliseconds(500)) {
    ASSERT_LT(now, expires);
    for (const std::string& receipt : table.TakeDue(now)) {
      table.Extended(receipt, now);
      expires = now + seconds(30);
    }
  }
}

}  // namespace
}  // namespace darkroom
