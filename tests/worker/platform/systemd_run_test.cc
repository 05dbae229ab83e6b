// The program as systemd sees it.

#include <unistd.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/notify_listener.h"
#include "tests/support/program_run.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

struct SystemdRunTest : testing::Test {
  std::vector<std::string> Environment() const {
    return {"NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=400000",
            "DARKROOM_VARIANTS=[{width: 128}]", "HOME=/nonexistent"};
  }

  const ScratchFolder folder;
  const std::string socket = (folder.path() / "notify").string();
  const NotifyListener listener{socket};
};

TEST_F(SystemdRunTest, HearsTheWholeLifeOfAWorker) {
  ASSERT_TRUE(listener.is_bound());
  ProgramRun run(
      {DARKROOM_BINARY, "run", "--local", (folder.path() / "studio").string()},
      Environment());
  EXPECT_THAT(listener.Await("READY=1"), HasSubstr("STATUS=Working"));
  EXPECT_THAT(listener.Await("WATCHDOG=1"), HasSubstr("WATCHDOG=1"));
  EXPECT_THAT(listener.Await("WATCHDOG=1"), HasSubstr("WATCHDOG=1"));
  run.Signal(SIGHUP);
  EXPECT_THAT(listener.Await("RELOADING=1"), HasSubstr("MONOTONIC_USEC="));
  EXPECT_EQ(listener.Await("READY=1"), "READY=1\n");
  run.Signal(SIGTERM);
  EXPECT_THAT(listener.Await("STOPPING=1"), HasSubstr("EXTEND_TIMEOUT_USEC="));
  EXPECT_EQ(run.Wait(), 0);
}

}  // namespace
}  // namespace darkroom
