#include "libs3q/local/queue_clock.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "libs3q/local/queue_database.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class QueueClockTest : public testing::Test {
 protected:
  QueueClockTest() : database_(OpenQueueDatabase(path_).value().database) {}

  SysMillis NowAfter(const std::string& boot) {
    return StartQueueClock(database_, boot).value()();
  }
  // As an earlier opener found the wall clock `by` ahead of now.
  void BeginAhead(const std::string& boot, hours by) {
    ASSERT_TRUE(StartQueueClock(database_, boot).ok());
    const std::int64_t millis = std::chrono::milliseconds(by).count();
    database_.Run("UPDATE clock SET offset = offset + ?", {millis}).value();
  }
  void SendAt(std::int64_t visible_at) {
    InsertMessage(database_, "jobs", {.body = "m"},
                  {.wall = {}, .lease = TimeOf(visible_at)})
        .value();
  }
  static SysMillis TimeOf(std::int64_t millis) {
    return SysMillis(std::chrono::milliseconds(millis));
  }
  static std::int64_t MillisOf(SysMillis time) {
    return time.time_since_epoch().count();
  }
  std::int64_t VisibleAt() {
    SqlRows rows = database_.Query("SELECT visible_at FROM messages").value();
    EXPECT_TRUE(rows.Next().value());
    return rows.Int(0);
  }

  ScratchFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "queue.db";
  Database database_;
};

TEST_F(QueueClockTest, BeginsAtTheWallClock) {
  const SysMillis before = WallNow();
  const SysMillis now = NowAfter("a start");
  EXPECT_GE(now, before - seconds(1));
  EXPECT_LE(now, WallNow() + seconds(1));
}

TEST_F(QueueClockTest, DoesNotFollowTheWallClockUntilTheNextStart) {
  // The wall clock was set back by an hour since.
  BeginAhead("a start", hours(1));
  EXPECT_GT(NowAfter("a start"), WallNow() + seconds(3500));
  EXPECT_LT(NowAfter("the next start"), WallNow() + seconds(100));
}

TEST_F(QueueClockTest, AStartOfTheMachineMakesAllMessagesVisible) {
  NowAfter("a start");
  const std::int64_t held = MillisOf(WallNow() + hours(12));
  SendAt(held);
  NowAfter("a start");
  EXPECT_EQ(VisibleAt(), held);
  const SysMillis now = NowAfter("the next start");
  EXPECT_LE(VisibleAt(), MillisOf(now));
}

TEST_F(QueueClockTest, AStartLeavesTheOrderOfWhatIsVisible) {
  NowAfter("a start");
  SendAt(17);
  NowAfter("the next start");
  EXPECT_EQ(VisibleAt(), 17);
}

TEST_F(QueueClockTest, WithoutANameTheWallClockMustDo) {
  const SysMillis before = WallNow();
  EXPECT_GE(NowAfter(""), before);
  EXPECT_LE(NowAfter(""), WallNow());
}

TEST_F(QueueClockTest, LinuxNamesTheStartOfTheMachine) {
  EXPECT_FALSE(BootName().empty());
  EXPECT_EQ(BootName(), BootName());
}

}  // namespace
}  // namespace darkroom
