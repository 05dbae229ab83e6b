#include "worker/commands/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

constexpr SourceBytes kBoth[] = {SourceBytes::kCopied, SourceBytes::kInPlace};

bool IsMemfd(const SharedBuffer& buffer) {
  return ::fcntl(buffer.fd(), F_GET_SEALS) > 0;
}

class SourceFile : public testing::Test {
 protected:
  std::string FileOf(std::string_view text) {
    const std::filesystem::path path = folder_.path() / "picture";
    WriteFile(path, text);
    return path;
  }

  ScratchFolder folder_;
};

TEST_F(SourceFile, IsReadWhereItLiesOrCopied) {
  const std::string path = FileOf("some bytes");
  const auto copied = ReadSource(path, 100, SourceBytes::kCopied);
  ASSERT_TRUE(copied.ok());
  EXPECT_EQ(AsText(copied->view()), "some bytes");
  EXPECT_TRUE(IsMemfd(*copied));
  const auto in_place = ReadSource(path, 100, SourceBytes::kInPlace);
  ASSERT_TRUE(in_place.ok());
  EXPECT_EQ(AsText(in_place->view()), "some bytes");
  const bool loads = SharedBuffer::OfFile(Fd(::open(path.c_str(), O_RDONLY)))
                         .value()
                         .Load()
                         .ok();
  if (!loads) GTEST_SKIP() << "Linux before 5.14 has no such call";
  EXPECT_FALSE(IsMemfd(*in_place));
}

TEST_F(SourceFile, MayBeAsLongAsTheLimit) {
  const std::string path = FileOf("1234567890");
  for (const SourceBytes bytes : kBoth) {
    EXPECT_TRUE(ReadSource(path, 10, bytes).ok());
    const auto over = ReadSource(path, 9, bytes);
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().cls(), ErrorClass::kTooLarge);
    EXPECT_EQ(over.error().message(),
              "source is over limits.max_source_bytes of 9");
  }
}

TEST_F(SourceFile, MayBeEmpty) {
  const std::string path = FileOf("");
  for (const SourceBytes bytes : kBoth) {
    const auto source = ReadSource(path, 10, bytes);
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(source->size(), 0U);
  }
}

// A regular file with a size that the kernel makes up, which cannot be mapped.
TEST_F(SourceFile, IsCopiedWhereItCannotBeMapped) {
  const std::string path = "/sys/devices/system/cpu/online";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no sysfs";
  for (const SourceBytes bytes : kBoth) {
    const auto source = ReadSource(path, 10'000, bytes);
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(AsText(source->view()), ReadFile(path));
  }
}

// Neither can be mapped; a file of /proc says that it is empty.
TEST_F(SourceFile, MayBeAPipeOrAProcFile) {
  const std::string pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const SourceBytes bytes : kBoth) {
    std::jthread writer([&] { WriteFile(pipe, "through a pipe"); });
    const auto source = ReadSource(pipe, 100, bytes);
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(AsText(source->view()), "through a pipe");
    const auto self = ReadSource("/proc/self/comm", 100, bytes);
    ASSERT_TRUE(self.ok());
    EXPECT_EQ(AsText(self->view()), ReadFile("/proc/self/comm"));
  }
}

TEST_F(SourceFile, OverItsLimitMayBeAPipeToo) {
  const std::string pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::jthread writer([&] { WriteFile(pipe, "through a pipe"); });
  const auto source = ReadSource(pipe, 13, SourceBytes::kInPlace);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().cls(), ErrorClass::kTooLarge);
}

TEST_F(SourceFile, SaysWhyItCannotBeRead) {
  for (const SourceBytes bytes : kBoth) {
    EXPECT_EQ(ReadSource(folder_.path(), 10, bytes).error().cls(),
              ErrorClass::kUnsupported);
    EXPECT_EQ(ReadSource(folder_.path() / "none", 10, bytes).error().cls(),
              ErrorClass::kNotFound);
    EXPECT_EQ(ReadSource(FileOf("x") + "/below", 10, bytes).error().cls(),
              ErrorClass::kNotFound);
  }
}

}  // namespace
}  // namespace darkroom
