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

std::vector<std::string> Due(LeaseTable& table, LeaseTable::Time now) {
  std::vector<std::string> receipts;
  for (const LeaseTable::Extension& extension : table.TakeDue(now)) {
    receipts.push_back(extension.receipt);
  }
  return receipts;
}

TEST(LeaseTable, IsDueAtHalfOfTheVisibility) {
  LeaseTable table(seconds(30), hours(1));
  table.Track("a", kStart);
  EXPECT_EQ(table.NextDue(), kStart + seconds(15));
  EXPECT_THAT(Due(table, kStart + seconds(10)), IsEmpty());
  EXPECT_THAT(Due(table, kStart + seconds(15)), ElementsAre("a"));
  // Not twice while the extension is under way.
  EXPECT_THAT(Due(table, kStart + seconds(16)), IsEmpty());
  EXPECT_EQ(table.NextDue(), std::nullopt);
  table.Extended("a", kStart + seconds(15));
  EXPECT_EQ(table.NextDue(), kStart + seconds(30));
}

TEST(LeaseTable, LeasesTakenTogetherAreExtendedTogether) {
  LeaseTable table(seconds(32), hours(1));
  table.Track("a", kStart);
  table.Track("b", kStart + seconds(1));
  table.Track("c", kStart + seconds(5));
  EXPECT_THAT(Due(table, kStart + seconds(16)), ElementsAre("a", "b"));
}

TEST(LeaseTable, FailedExtensionsAreTriedAgainSoon) {
  LeaseTable table(seconds(32), hours(1));
  table.Track("a", kStart);
  ASSERT_THAT(Due(table, kStart + seconds(16)), ElementsAre("a"));
  table.NotExtended("a", kStart + seconds(17));
  EXPECT_EQ(table.NextDue(), kStart + seconds(21));
}

TEST(LeaseTable, LostLeasesAreNotExtendedAndUntrackSaysSo) {
  LeaseTable table(seconds(30), hours(1));
  table.Track("lost", kStart);
  table.Track("held", kStart);
  ASSERT_EQ(Due(table, kStart + seconds(15)).size(), 2U);
  EXPECT_TRUE(table.IsBeingExtended("lost"));
  table.Lost("lost");
  table.Extended("held", kStart + seconds(15));
  EXPECT_FALSE(table.IsBeingExtended("lost"));
  EXPECT_THAT(Due(table, kStart + seconds(30)), ElementsAre("held"));
  EXPECT_FALSE(table.Untrack("lost"));
  EXPECT_TRUE(table.Untrack("held"));
  EXPECT_FALSE(table.Untrack("never tracked"));
}

TEST(LeaseTable, AJobOfTenHoursNeverLosesItsLease) {
  LeaseTable table(seconds(30), hours(12));
  table.Track("a", kStart);
  LeaseTable::Time expires = kStart + seconds(30);
  for (LeaseTable::Time now = kStart; now < kStart + hours(10);
       now += milliseconds(500)) {
    ASSERT_LT(now, expires);
    for (const std::string& receipt : Due(table, now)) {
      table.Extended(receipt, now);
      expires = now + seconds(30);
    }
  }
}

// SQS refuses what would hold a message for more than 12 hours in all.
TEST(LeaseTable, NeverAsksForMoreThanTheLifetime) {
  constexpr seconds kLifetime(43'195);
  for (const seconds visibility : {seconds(1), seconds(30), seconds(7'000)}) {
    SCOPED_TRACE(visibility.count());
    LeaseTable table(visibility, kLifetime);
    table.Track("a", kStart);
    LeaseTable::Time held_until = kStart + visibility;
    std::vector<std::string> overdue;
    for (LeaseTable::Time now = kStart; now < kStart + hours(13);
         now += milliseconds(250)) {
      for (const LeaseTable::Extension& extension : table.TakeDue(now)) {
        table.Extended(extension.receipt, now);
        held_until = now + extension.timeout;
        ASSERT_LE(held_until, kStart + kLifetime);
      }
      for (std::string& receipt : table.TakeOverdue(now)) {
        overdue.push_back(std::move(receipt));
      }
    }
    // To the last second, and told once.
    EXPECT_GT(held_until, kStart + kLifetime - seconds(1));
    EXPECT_THAT(overdue, ElementsAre("a"));
    EXPECT_EQ(table.NextDue(), std::nullopt);
    EXPECT_TRUE(table.Untrack("a"));
  }
}

}  // namespace
}  // namespace darkroom
