// The program when its road does not move any more, and when it has nothing to
// do.

#include <unistd.h>

#include <array>
#include <filesystem>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sanitizers.h"
#include "tests/support/connection_server.h"
#include "tests/support/notify_listener.h"
#include "tests/support/program_run.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class WedgedRoadTest : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "a sanitizer must be loaded first";
    ASSERT_TRUE(listener_.is_bound());
    ASSERT_TRUE(run_.Await("\"event\":\"admin\""));
    std::smatch port;
    ASSERT_TRUE(std::regex_search(run_.output(), port,
                                  std::regex(R"("port":([0-9]+))")));
    address_ = "127.0.0.1:" + port[1].str();
  }

  std::string Healthz() const {
    const Fd peer = ConnectTo(address_);
    SendAll(peer.get(), "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    std::string buffer;
    return NextMessage(peer.get(), buffer).value_or("");
  }

  bool IsFedBefore(const std::string& text) const {
    for (;;) {
      const std::string lines = listener_.Next();
      if (lines.find("WATCHDOG=1") != std::string::npos) return true;
      if (lines.empty() || lines.find(text) != std::string::npos) return false;
    }
  }

  // A job may take a second, and no request any longer.
  std::vector<std::string> Environment() const {
    return {"LD_PRELOAD=" DARKROOM_WEDGE,
            "NOTIFY_SOCKET=" + socket_,
            "WATCHDOG_USEC=400000",
            "HOME=/nonexistent",
            "DARKROOM_VARIANTS=[{width: 128}]",
            "DARKROOM_ADMIN_LISTEN=127.0.0.1:0",
            "DARKROOM_LOG_FORMAT=json",
            "DARKROOM_LIMITS_MAX_SOURCE_BYTES=100kB",
            "DARKROOM_LIMITS_JOB_TIMEOUT=1s",
            "DARKROOM_AWS_REQUEST_TIMEOUT=1s"};
  }

  const ScratchFolder folder_;
  const std::filesystem::path studio_ = folder_.path() / "studio";
  const std::string socket_ = (folder_.path() / "notify").string();
  const NotifyListener listener_{socket_};
  ProgramRun run_{{DARKROOM_BINARY, "run", "--local", studio_.string()},
                  Environment()};
  std::string address_;
};

TEST_F(WedgedRoadTest, FailsItsHealthAndStopsTheWatchdog) {
  // A queue that brings nothing is no reason.
  EXPECT_NE(listener_.Await("WATCHDOG=1"), "");
  EXPECT_NE(listener_.Await("WATCHDOG=1"), "");
  EXPECT_THAT(Healthz(), StartsWith("HTTP/1.1 200 "));

  WriteFile(studio_ / "buckets" / "uploads" / "a.jpg", "a picture");
  ASSERT_TRUE(run_.Await("\"event\":\"stuck\"")) << run_.output();
  EXPECT_THAT(Healthz(), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(Healthz(), HasSubstr("none of 1 held messages has moved"));
  // It is said every five seconds, twelve times the watchdog's.
  EXPECT_THAT(listener_.Await("STATUS=Stuck: "), HasSubstr("has moved for"));
  EXPECT_FALSE(IsFedBefore("STATUS=Stuck: "));
}

}  // namespace
}  // namespace darkroom
