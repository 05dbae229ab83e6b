// Signals that a test sends to its own process.

#ifndef DARKROOM_TESTS_SUPPORT_OWN_SIGNALS_H_
#define DARKROOM_TESTS_SUPPORT_OWN_SIGNALS_H_

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <thread>

namespace darkroom {

// What SIGHUP does and which signals are blocked is as before once this is
// destroyed, and none of them waits any more.  Made before what blocks them.
class OwnSignals {
 public:
  OwnSignals() {
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    ::sigaction(SIGHUP, nullptr, &hangup_);
    ::signal(SIGHUP, SIG_DFL);
  }
  OwnSignals(const OwnSignals&) = delete;
  OwnSignals& operator=(const OwnSignals&) = delete;
  ~OwnSignals() {
    sigset_t all;
    ::sigemptyset(&all);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
      ::sigaddset(&all, signal);
    }
    const timespec at_once = {};
    while (::sigtimedwait(&all, nullptr, &at_once) > 0) {
    }
    ::sigaction(SIGHUP, &hangup_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

  static void Send(int signal) { ::kill(::getpid(), signal); }

  // Returns once somebody has taken it; false if nobody does.
  static bool SendAndAwait(int signal) {
    Send(signal);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (std::chrono::steady_clock::now() < end) {
      sigset_t pending;
      ::sigpending(&pending);
      if (::sigismember(&pending, signal) == 0) return true;
      std::this_thread::yield();
    }
    return false;
  }

 private:
  sigset_t mask_ = {};
  struct sigaction hangup_ = {};
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_OWN_SIGNALS_H_
