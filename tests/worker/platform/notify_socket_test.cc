#include "worker/platform/notify_socket.h"

#include <unistd.h>

#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/support/notify_listener.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::microseconds;

TEST(NotifySocket, SendsToAPathAndToAnAbstractName) {
  const ScratchFolder folder;
  const std::string names[] = {(folder.path() / "notify").string(),
                               "@darkroom-test-" + std::to_string(::getpid())};
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const NotifyListener systemd(name);
    ASSERT_TRUE(systemd.is_bound());
    const auto socket = NotifySocket::Open(name);
    ASSERT_TRUE(socket.ok()) << socket.error().message();
    socket->Send("READY=1\nSTATUS=Working\n");
    EXPECT_EQ(systemd.Next(), "READY=1\nSTATUS=Working\n");
  }
}

TEST(NotifySocket, NobodyWhoListensIsNoMatter) {
  const auto socket = NotifySocket::Open("/nowhere/at/all");
  ASSERT_TRUE(socket.ok());
  socket->Send("READY=1\n");
}

TEST(NotifySocket, RefusesWhatIsNoName) {
  for (const std::string& name :
       {std::string(), std::string("/"), std::string("@"),
        std::string("relative"), "/" + std::string(107, 'x')}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(NotifySocket::Open(name).error().cls(),
              ErrorClass::kConfiguration);
  }
  EXPECT_TRUE(NotifySocket::Open("/" + std::string(106, 'x')).ok());
}

TEST(TakeNotifyEnvironment, LeavesNothingForChildren) {
  const struct {
    const char* watchdog;
    std::string pid;
    std::optional<microseconds> expected;
  } cases[] = {
      {"30000000", std::to_string(::getpid()), microseconds(30'000'000)},
      {"30000000", "", microseconds(30'000'000)},
      {"30000000", "1", std::nullopt},  // Somebody else's.
      {"0", "", std::nullopt},
      {"soon", "", std::nullopt},
      {"", "", std::nullopt},
  };
  for (const auto& c : cases) {
    ::setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
    ::setenv("WATCHDOG_USEC", c.watchdog, 1);
    ::setenv("WATCHDOG_PID", c.pid.c_str(), 1);
    const NotifyEnvironment found = TakeNotifyEnvironment();
    EXPECT_EQ(found.socket, "/run/systemd/notify");
    EXPECT_EQ(found.watchdog, c.expected);
    for (const char* name :
         {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
      EXPECT_EQ(std::getenv(name), nullptr) << name;
    }
  }
  EXPECT_EQ(TakeNotifyEnvironment().socket, "");
}

}  // namespace
}  // namespace darkroom
