#include "worker/commands/signal_source.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>

#include "tests/support/own_signals.h"

namespace darkroom {
namespace {

using Wake = SignalSource::Wake;
using IgnoredHangup = SignalSource::IgnoredHangup;

// As the kernel does it; to itself, a process may say what it wants.
bool HangUpTerminal() {
  siginfo_t info = {};
  info.si_signo = SIGHUP;
  info.si_code = SI_KERNEL;
  return ::syscall(SYS_rt_sigqueueinfo, ::getpid(), SIGHUP, &info) == 0;
}

// What has come already.
Wake Next(SignalSource& signals) {
  return signals.Wait(std::chrono::steady_clock::now());
}

TEST(SignalSourceTest, AHangupIsARequestAndATerminalsIsTheEnd) {
  const OwnSignals own;
  SignalSource signals(IgnoredHangup::kTakeRequests);
  OwnSignals::Send(SIGHUP);
  EXPECT_EQ(Next(signals), Wake::kReload);
  ASSERT_TRUE(HangUpTerminal());
  EXPECT_EQ(Next(signals), Wake::kStop);
  EXPECT_EQ(Next(signals), Wake::kDeadline);
}

TEST(SignalSourceTest, UnderNohupATerminalIsNothingAndARequestIsOne) {
  const OwnSignals own;
  ::signal(SIGHUP, SIG_IGN);
  SignalSource signals(IgnoredHangup::kTakeRequests);
  ASSERT_TRUE(HangUpTerminal());
  EXPECT_EQ(Next(signals), Wake::kDeadline);
  OwnSignals::Send(SIGHUP);
  EXPECT_EQ(Next(signals), Wake::kReload);
}

TEST(SignalSourceTest, UnderNohupAToolHearsOfNoHangup) {
  const OwnSignals own;
  ::signal(SIGHUP, SIG_IGN);
  SignalSource signals(IgnoredHangup::kLeave);
  OwnSignals::Send(SIGHUP);
  OwnSignals::Send(SIGTERM);
  EXPECT_EQ(Next(signals), Wake::kStop);
  EXPECT_EQ(Next(signals), Wake::kDeadline);
}

TEST(SignalSourceTest, AWarningIsToldOnceAndIsNoSignal) {
  const OwnSignals own;
  SignalSource signals(IgnoredHangup::kTakeRequests);
  signals.Warn();
  signals.Warn();
  EXPECT_EQ(Next(signals), Wake::kWarned);
  EXPECT_EQ(Next(signals), Wake::kDeadline);
}

}  // namespace
}  // namespace darkroom
