#include "base/shared_buffer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

TEST(SharedBuffer, HoldsWhatWasAppended) {
  SharedBufferWriter writer = SharedBufferWriter::Create(11).value();
  ASSERT_TRUE(writer.Append(AsBytes("hello ")).ok());
  ASSERT_TRUE(writer.Append(AsBytes("world")).ok());
  const SharedBuffer buffer = std::move(writer).Seal().value();
  EXPECT_EQ(AsText(buffer.view()), "hello world");
}

TEST(SharedBuffer, WriterStopsAtItsLimit) {
  SharedBufferWriter writer = SharedBufferWriter::Create(5).value();
  ASSERT_TRUE(writer.Append(AsBytes("12345")).ok());
  EXPECT_EQ(writer.Append(AsBytes("6")).error().cls(), ErrorClass::kTooLarge);
  ASSERT_TRUE(writer.Clear().ok());
  ASSERT_TRUE(writer.Append(AsBytes("abc")).ok());
  EXPECT_EQ(AsText(std::move(writer).Seal().value().view()), "abc");
}

TEST(SharedBuffer, NobodyCanChangeIt) {
  const SharedBuffer buffer = SharedBuffer::CopyOf(AsBytes("sealed")).value();
  EXPECT_LT(::write(buffer.fd(), "x", 1), 0);
  EXPECT_NE(::ftruncate(buffer.fd(), 1), 0);
  EXPECT_NE(::ftruncate(buffer.fd(), 100), 0);
  EXPECT_EQ(::mmap(nullptr, 6, PROT_WRITE, MAP_SHARED, buffer.fd(), 0),
            MAP_FAILED);
}

TEST(SharedBuffer, AdoptTrustsNothing) {
  const SharedBuffer good = SharedBuffer::CopyOf(AsBytes("good")).value();
  EXPECT_EQ(AsText(SharedBuffer::Adopt(Fd(::dup(good.fd())), 4).value().view()),
            "good");
  EXPECT_EQ(SharedBuffer::Adopt(Fd(::dup(good.fd())), 3).error().cls(),
            ErrorClass::kTooLarge);

  Fd open(::memfd_create("t", MFD_ALLOW_SEALING));
  ASSERT_TRUE(WriteAll(open.get(), AsBytes("still writable")).ok());
  EXPECT_EQ(SharedBuffer::Adopt(std::move(open), 100).error().cls(),
            ErrorClass::kInternal);

  Fd file(::open("/dev/null", O_RDONLY));
  EXPECT_EQ(SharedBuffer::Adopt(std::move(file), 100).error().cls(),
            ErrorClass::kInternal);
}

TEST(SharedBuffer, MayBeAFileWhereItLies) {
  ScratchFolder folder;
  const std::string path = folder.path() / "file";
  WriteFile(path, std::string(100'000, 'x'));
  const SharedBuffer buffer =
      SharedBuffer::OfFile(Fd(::open(path.c_str(), O_RDONLY))).value();
  EXPECT_EQ(buffer.size(), 100'000U);
  const Status loaded = buffer.Load();
  if (!loaded.ok()) GTEST_SKIP() << "Linux before 5.14 has no such call";
  EXPECT_EQ(AsText(buffer.view()), std::string(100'000, 'x'));
  // What is gone is told, where reading it would be SIGBUS.
  std::filesystem::resize_file(path, 10);
  EXPECT_FALSE(buffer.Load().ok());

  EXPECT_FALSE(SharedBuffer::OfFile(Fd()).ok());
  int pipe[2] = {};
  ASSERT_EQ(::pipe(pipe), 0);
  const Fd writing(pipe[1]);
  EXPECT_FALSE(SharedBuffer::OfFile(Fd(pipe[0])).ok());
}

TEST(SharedBuffer, EmptyIsFine) {
  const SharedBuffer buffer = SharedBuffer::CopyOf({}).value();
  EXPECT_EQ(buffer.size(), 0U);
  EXPECT_GE(buffer.fd(), 0);
}

}  // namespace
}  // namespace darkroom
