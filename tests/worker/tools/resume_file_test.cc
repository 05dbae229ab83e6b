#include "worker/tools/resume_file.h"

#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

TEST(ResumeFile, KeepsAnyKeyAndALine) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "token";
  const ResumeFile file(path, "s3://b to q");
  EXPECT_EQ(file.Load()->key, "");
  const std::string key = "a b/\xff\"%41\n";
  ASSERT_TRUE(file.Save({.key = key, .line = 7}).ok());
  ASSERT_TRUE(file.Save({.key = key, .line = 8}).ok());
  EXPECT_EQ(file.Load()->key, key);
  EXPECT_EQ(file.Load()->line, 8U);
  // Nothing but the file lies there.
  int entries = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(folder.path())) {
    ++entries;
  }
  EXPECT_EQ(entries, 1);
  EXPECT_TRUE(file.Remove().ok());
  EXPECT_EQ(file.Load()->key, "");
  EXPECT_TRUE(file.Remove().ok());
}

TEST(ResumeFile, IsOfOneBackfillOnly) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "token";
  ASSERT_TRUE(ResumeFile(path, "s3://b to q").Save({.key = "k"}).ok());
  const auto other = ResumeFile(path, "s3://b to r").Load();
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().cls(), ErrorClass::kConfiguration);
  for (const char* text : {"", "{}", "[]", "keys.txt\n"}) {
    WriteFile(path, text);
    EXPECT_EQ(ResumeFile(path, "s3://b to q").Load().error().cls(),
              ErrorClass::kConfiguration)
        << text;
  }
}

TEST(ResumeFile, SaysWhenItCannotBeWritten) {
  const ScratchFolder folder;
  const ResumeFile file(folder.path() / "no" / "token", "x");
  EXPECT_FALSE(file.Save({.key = "k"}).ok());
}

}  // namespace
}  // namespace darkroom
