#include "worker/commands/signal_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace darkroom {
namespace {

bool IsIgnored(int signal) {
  struct sigaction action = {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

// SIGHUP by the kernel: the terminal that the worker was started at is gone.
bool IsOfTerminal(const signalfd_siginfo& info) {
  return info.ssi_signo == SIGHUP && info.ssi_code == SI_KERNEL;
}

SignalSource::Wake MeaningOf(const signalfd_siginfo& info) {
  const bool is_request = info.ssi_signo == SIGHUP && !IsOfTerminal(info);
  return is_request ? SignalSource::Wake::kReload : SignalSource::Wake::kStop;
}

}  // namespace

SignalSource::SignalSource(IgnoredHangup ignored)
    : hangup_was_ignored_(IsIgnored(SIGHUP)),
      warned_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      finished_(::eventfd(0, EFD_CLOEXEC)) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  if (!hangup_was_ignored_ || ignored == IgnoredHangup::kTakeRequests) {
    ::sigaddset(&signals, SIGHUP);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signals_ = Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

SignalSource::Wake SignalSource::Wait(
    std::optional<std::chrono::steady_clock::time_point> deadline) {
  std::array<pollfd, 3> fds = {
      pollfd{.fd = finished_.get(), .events = POLLIN, .revents = 0},
      pollfd{.fd = warned_.get(), .events = POLLIN, .revents = 0},
      pollfd{.fd = signals_.get(), .events = POLLIN, .revents = 0}};
  for (;;) {
    int timeout = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          *deadline - std::chrono::steady_clock::now());
      timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    const int ready = ::poll(fds.data(), fds.size(), timeout);
    if (ready < 0 && errno == EINTR) continue;
    if (fds[0].revents != 0) return Wake::kFinished;
    if (ready <= 0) return Wake::kDeadline;
    eventfd_t warnings = 0;
    if (::eventfd_read(warned_.get(), &warnings) == 0) return Wake::kWarned;
    signalfd_siginfo info = {};
    if (::read(signals_.get(), &info, sizeof(info)) != sizeof(info)) continue;
    if (!hangup_was_ignored_ || !IsOfTerminal(info)) return MeaningOf(info);
  }
}

void SignalSource::Warn() { ::eventfd_write(warned_.get(), 1); }

void SignalSource::Finish() { ::eventfd_write(finished_.get(), 1); }

}  // namespace darkroom
