#include "libs3q/aws/transfer_watch.h"

#include <optional>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = TransferWatch::Verdict;

// How many bytes have moved after `elapsed`.
using Course = std::uint64_t (*)(milliseconds elapsed);

struct End {
  Verdict verdict;
  milliseconds after;
};

// Watches as often as the watch wants it; nothing if it has no objection
// for an hour.
std::optional<End> Watch(const SendOptions& options, Course course) {
  const TransferWatch::Time begin(seconds(1000));
  TransferWatch watch(options, begin);
  for (milliseconds elapsed(0); elapsed < std::chrono::hours(1);) {
    const auto now = begin + elapsed;
    const Verdict verdict = watch.At(now, course(elapsed));
    if (verdict != Verdict::kGoOn) return End{verdict, elapsed};
    elapsed += watch.UntilNext(now);
  }
  return std::nullopt;
}

std::uint64_t Times(std::uint64_t rate, milliseconds elapsed) {
  return rate * static_cast<std::uint64_t>(elapsed.count()) / 1000;
}

TEST(TransferWatch, ABlackHoleStallsAfterTenSeconds) {
  const auto end = Watch({}, [](milliseconds) -> std::uint64_t { return 0; });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->verdict, Verdict::kStalled);
  EXPECT_EQ(end->after, seconds(10));
}

TEST(TransferWatch, ALongPollEndsAtItsDeadlineToTheMillisecond) {
  const auto end =
      Watch({.deadline = milliseconds(25'123), .stall = milliseconds(0)},
            [](milliseconds) -> std::uint64_t { return 0; });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->verdict, Verdict::kLate);
  EXPECT_EQ(end->after, milliseconds(25'123));
}

TEST(TransferWatch, ADripBelowAKilobyteStallsAndAboveItIsLate) {
  const auto drip =
      Watch({}, [](milliseconds elapsed) { return Times(1000, elapsed); });
  ASSERT_TRUE(drip);
  EXPECT_EQ(drip->verdict, Verdict::kStalled);
  const auto slow =
      Watch({}, [](milliseconds elapsed) { return Times(2000, elapsed); });
  ASSERT_TRUE(slow);
  EXPECT_EQ(slow->verdict, Verdict::kLate);
  EXPECT_EQ(slow->after, seconds(30));
}

TEST(TransferWatch, ABodyThatMovesMayGoOn) {
  EXPECT_FALSE(Watch(
      {}, [](milliseconds elapsed) { return Times(130 * kKiB, elapsed); }));
  // Bursts of half a megabyte every four seconds are as good.
  EXPECT_FALSE(Watch({}, [](milliseconds elapsed) {
    return (1 + static_cast<std::uint64_t>(elapsed.count()) / 4000) * 700 *
           kKiB;
  }));
}

TEST(TransferWatch, ABodyThatStopsMovingInOvertimeEndsWithinItsWindow) {
  const auto end = Watch({}, [](milliseconds elapsed) {
    return Times(1000 * kKiB, std::min<milliseconds>(elapsed, seconds(70)));
  });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->verdict, Verdict::kLate);
  EXPECT_GT(end->after, seconds(72));
  EXPECT_LE(end->after, seconds(76));
}

TEST(TransferWatch, WhatMovedLongAgoBuysNoTime) {
  const auto end = Watch({.stall = milliseconds(0)},
                         [](milliseconds) { return 100 * kMiB; });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->after, seconds(30));
}

TEST(TransferWatch, ShortWindowsAreKeptToo) {
  const auto end =
      Watch({.deadline = milliseconds(40), .stall = milliseconds(5)},
            [](milliseconds) -> std::uint64_t { return 0; });
  ASSERT_TRUE(end);
  EXPECT_LE(end->after, milliseconds(6));
}

}  // namespace
}  // namespace darkroom
