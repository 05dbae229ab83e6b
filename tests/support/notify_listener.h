// A socket that listens as systemd does.

#ifndef DARKROOM_TESTS_SUPPORT_NOTIFY_LISTENER_H_
#define DARKROOM_TESTS_SUPPORT_NOTIFY_LISTENER_H_

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/fd.h"

namespace darkroom {

class NotifyListener {
 public:
  // A path, or "@" and an abstract name.
  explicit NotifyListener(const std::string& name)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address = {.sun_family = AF_UNIX};
    std::copy(name.begin(), name.end(), address.sun_path);
    std::size_t length = offsetof(sockaddr_un, sun_path) + name.size();
    if (name.front() == '@') {
      address.sun_path[0] = '\0';
    } else {
      ++length;
    }
    is_bound_ = ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address),
                       static_cast<socklen_t>(length)) == 0;
  }

  bool is_bound() const { return is_bound_; }

  // The next message; empty if none comes within ten seconds.
  std::string Next() const {
    pollfd ready = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
    constexpr int kPatienceMs = 10'000;
    if (::poll(&ready, 1, kPatienceMs) <= 0) return {};
    std::array<char, 4096> text = {};
    const ssize_t size = ::recv(socket_.get(), text.data(), text.size(), 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size))
                    : std::string();
  }

  // The next message with `text`; empty if none comes.
  std::string Await(const std::string& text) const {
    for (;;) {
      std::string message = Next();
      if (message.empty() || message.find(text) != std::string::npos) {
        return message;
      }
    }
  }

 private:
  Fd socket_;
  bool is_bound_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_NOTIFY_LISTENER_H_
