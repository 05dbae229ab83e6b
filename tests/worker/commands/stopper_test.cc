#include "worker/commands/stopper.h"

#include <semaphore>

#include <gtest/gtest.h>

#include "tests/support/own_signals.h"

namespace darkroom {
namespace {

using std::chrono::seconds;

bool Comes(const std::stop_token& token) {
  std::binary_semaphore came{0};
  const std::stop_callback callback(token, [&] { came.release(); });
  return came.try_acquire_for(seconds(20));
}

struct StopperTest : testing::Test {
  StopperTest() { stopper.Polling(); }

  // Whether it still drains: who has given up takes no signal any more.
  bool IsPatient() const {
    return OwnSignals::SendAndAwait(SIGHUP) &&
           !stopper.abandon().stop_requested();
  }

  const OwnSignals own;
  SignalSource signals{SignalSource::IgnoredHangup::kTakeRequests};
  ReloadRequest reload;
  Stopper stopper{signals, seconds(110), reload};
};

TEST_F(StopperTest, TheFirstSignalStopsAndTheSecondHurries) {
  OwnSignals::Send(SIGTERM);
  EXPECT_TRUE(Comes(stopper.stopping()));
  EXPECT_TRUE(IsPatient());
  OwnSignals::Send(SIGINT);
  EXPECT_TRUE(Comes(stopper.abandon()));
}

TEST_F(StopperTest, AfterAWarningTheSecondSignalHurriesAndNotTheFirst) {
  stopper.Warned();
  EXPECT_TRUE(Comes(stopper.stopping()));
  EXPECT_TRUE(OwnSignals::SendAndAwait(SIGTERM));
  EXPECT_TRUE(IsPatient());
  OwnSignals::Send(SIGTERM);
  EXPECT_TRUE(Comes(stopper.abandon()));
}

TEST_F(StopperTest, AWarningAfterASignalDoesNotHurry) {
  OwnSignals::Send(SIGTERM);
  EXPECT_TRUE(Comes(stopper.stopping()));
  stopper.Warned();
  EXPECT_TRUE(IsPatient());
}

}  // namespace
}  // namespace darkroom
