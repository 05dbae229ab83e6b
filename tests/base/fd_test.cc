#include "base/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(Fd, ClosesOnceAndMoves) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(::pipe(ends.data()), 0);
  {
    Fd reader(ends[0]);
    Fd moved(std::move(reader));
    EXPECT_FALSE(reader.valid());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(moved.get(), ends[0]);
    Fd writer(ends[1]);
    moved = std::move(writer);
    EXPECT_FALSE(IsOpen(ends[0]));
    EXPECT_TRUE(IsOpen(ends[1]));
  }
  EXPECT_FALSE(IsOpen(ends[1]));
}

TEST(Fd, ReadAllStopsAtItsLimit) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  ASSERT_TRUE(WriteAll(writer.get(), AsBytes("hello")).ok());
  writer.Reset();
  EXPECT_EQ(AsText(ReadAll(reader.get(), 5).value()), "hello");

  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd second_reader(ends[0]);
  Fd second_writer(ends[1]);
  ASSERT_TRUE(WriteAll(second_writer.get(), AsBytes("hello!")).ok());
  second_writer.Reset();
  EXPECT_EQ(ReadAll(second_reader.get(), 5).error().cls(),
            ErrorClass::kTooLarge);
}

}  // namespace
}  // namespace darkroom
