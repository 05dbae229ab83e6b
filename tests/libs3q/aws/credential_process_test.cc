#include "libs3q/aws/credential_process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fd.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr char kPrints[] =
    R"(echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S"}')";

Result<Credentials> Load(const std::string& command) {
  return RunCredentialProcess(command, seconds(30));
}

// It is dead or dying, and not asleep for a minute.
void ExpectDying(pid_t child) {
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  pollfd polled = {.fd = process.get(), .events = POLLIN, .revents = 0};
  EXPECT_TRUE(!process.valid() || ::poll(&polled, 1, 30'000) == 1);
}

TEST(CredentialProcess, ReadsWhatItPrints) {
  EXPECT_EQ(Load(kPrints)->access_key_id, "A");
  EXPECT_EQ(Load(std::string("exec 2>&-; ") + kPrints)->secret_access_key, "S");
}

TEST(CredentialProcess, SaysHowItFailedButNotWhatItSaid) {
  const std::pair<const char*, const char*> cases[] = {
      {"echo hush; exit 3", "exit code 3"},
      {"echo hush >&2; kill -9 $$", "killed by signal 9"},
      {"/nonexistent/hush", "exit code 127"},
      {"echo hush", "not a JSON object"},
      {"head -c 100000 /dev/zero", "more than 64 KiB"},
  };
  for (const auto& [command, expected] : cases) {
    const Error error = Load(command).error();
    EXPECT_EQ(error.cls(), ErrorClass::kAccess) << command;
    EXPECT_THAT(error.message(), HasSubstr(expected));
    EXPECT_THAT(error.message(), Not(HasSubstr("hush")));
  }
}

TEST(CredentialProcess, EndsWithItsChildrenAtTheDeadline) {
  const ScratchFolder folder;
  const std::string file = (folder.path() / "pid").string();
  const Error error =
      RunCredentialProcess("sleep 60 & echo $! > " + file + "; wait",
                           milliseconds(300))
          .error();
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
  ExpectDying(static_cast<pid_t>(std::stoi(ReadFile(file))));
}

TEST(CredentialProcess, LeavesNothingBehindWhenItEndsWell) {
  const ScratchFolder folder;
  const std::string file = (folder.path() / "pid").string();
  ASSERT_TRUE(
      Load("sleep 60 >/dev/null & echo $! > " + file + "; " + kPrints).ok());
  ExpectDying(static_cast<pid_t>(std::stoi(ReadFile(file))));
}

TEST(CredentialProcess, ClosesItsOutputAndLingersAsLongAsItMay) {
  const Error error =
      RunCredentialProcess(std::string(kPrints) + "; exec >&-; sleep 60",
                           milliseconds(300))
          .error();
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
}

}  // namespace
}  // namespace darkroom
