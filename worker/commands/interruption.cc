#include "worker/commands/interruption.h"

#include <csignal>
#include <initializer_list>
#include <optional>

namespace darkroom {
namespace {

constexpr std::initializer_list<int> kSignals = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

Interruption::Interruption() {
  ::signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([this] {
    for (std::stop_source* source : {&stop_, &abandon_}) {
      const SignalSource::Wake wake = signals_.Wait(std::nullopt);
      if (wake == SignalSource::Wake::kFinished) return;
      source->request_stop();
    }
    // Whoever insists a third time means it.
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : kSignals) ::sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    signals_.Wait(std::nullopt);
  });
}

Interruption::~Interruption() { signals_.Finish(); }

}  // namespace darkroom
