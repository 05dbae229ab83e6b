#include "worker/platform/notify_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr char kSocket[] = "NOTIFY_SOCKET";
constexpr char kWatchdog[] = "WATCHDOG_USEC";
constexpr char kWatchdogPid[] = "WATCHDOG_PID";

std::string Take(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value == nullptr ? "" : value;
  ::unsetenv(name);
  return text;
}

}  // namespace

NotifyEnvironment TakeNotifyEnvironment() {
  NotifyEnvironment found = {.socket = Take(kSocket)};
  const auto period = ParseUnsigned(Take(kWatchdog));
  const std::string pid = Take(kWatchdogPid);
  const bool ours = pid.empty() || pid == std::to_string(::getpid());
  if (period && *period > 0 && ours) {
    found.watchdog = std::chrono::microseconds(*period);
  }
  return found;
}

Result<NotifySocket> NotifySocket::Open(std::string_view name) {
  sockaddr_un address = {.sun_family = AF_UNIX};
  // A path needs its zero; an abstract name begins with one and has no other.
  const bool is_name = name.starts_with('/') || name.starts_with('@');
  if (!is_name || name.size() < 2 || name.size() >= sizeof(address.sun_path)) {
    return Error(ErrorClass::kConfiguration,
                 "NOTIFY_SOCKET is neither a path nor an abstract name: " +
                     std::string(name));
  }
  std::copy(name.begin(), name.end(), address.sun_path);
  std::size_t length = offsetof(sockaddr_un, sun_path) + name.size();
  if (name.starts_with('@')) {
    address.sun_path[0] = '\0';
  } else {
    ++length;
  }
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return ErrnoError(errno, "cannot open a socket");
  std::string bytes(length, '\0');
  std::memcpy(bytes.data(), &address, length);
  return NotifySocket(std::move(socket), std::move(bytes));
}

void NotifySocket::Send(std::string_view lines) const {
  sockaddr_un address = {};
  std::memcpy(&address, address_.data(), address_.size());
  ::sendto(socket_.get(), lines.data(), lines.size(),
           MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(address_.size()));
}

}  // namespace darkroom
