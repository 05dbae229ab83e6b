// The socket on which systemd listens to a service.
// https://www.freedesktop.org/software/systemd/man/252/sd_notify.html

#ifndef DARKROOM_WORKER_PLATFORM_NOTIFY_SOCKET_H_
#define DARKROOM_WORKER_PLATFORM_NOTIFY_SOCKET_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace darkroom {

// Where systemd listens and what it wants, as the environment says.
struct NotifyEnvironment {
  std::string socket;  // A path, or "@" and an abstract name; empty: nobody.
  // How long it waits for WATCHDOG=1; nothing: it does not.
  std::optional<std::chrono::microseconds> watchdog;
};

// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment,
// so that no child speaks for this process.  Before any thread.
NotifyEnvironment TakeNotifyEnvironment();

// Thread-safe.
class NotifySocket {
 public:
  // Errors: kConfiguration (not a name that a socket can have), kInternal.
  static Result<NotifySocket> Open(std::string_view name);

  // `lines` as sd_notify has them: "READY=1\nSTATUS=working".  Never blocks:
  // what systemd is too busy to take is lost, as it is when nobody listens.
  void Send(std::string_view lines) const;

 private:
  NotifySocket(Fd socket, std::string address)
      : socket_(std::move(socket)), address_(std::move(address)) {}

  Fd socket_;
  std::string address_;  // A sockaddr_un, as far as it is used.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_NOTIFY_SOCKET_H_
