#include "base/ticker.h"

#include <latch>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Ticker, TicksAtOnceAndAgain) {
  std::latch thrice(3);
  int ticks = 0;
  {
    const Ticker ticker(std::chrono::milliseconds(1), [&] {
      if (++ticks <= 3) thrice.count_down();
    });
    thrice.wait();
  }
  EXPECT_GE(ticks, 3);
}

TEST(Ticker, ItsEndWaitsForNoPeriod) {
  std::latch once(1);
  int ticks = 0;
  {
    const Ticker ticker(std::chrono::hours(1), [&] {
      ++ticks;
      once.count_down();
    });
    once.wait();
  }
  EXPECT_EQ(ticks, 1);
}

}  // namespace
}  // namespace darkroom
