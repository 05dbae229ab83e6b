#include "tests/support/socket_loop.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace darkroom {

SocketLoop::SocketLoop(Fd listener, Events events)
    : listener_(std::move(listener)), events_(std::move(events)) {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  stop_read_ = Fd(ends[0]);
  stop_write_ = Fd(ends[1]);
  thread_ = std::thread([this] { Run(); });
}

SocketLoop::~SocketLoop() {
  stop_write_.Reset();
  thread_.join();
}

void SocketLoop::Run() {
  for (;;) {
    std::vector<pollfd> polled = {{stop_read_.get(), POLLIN, 0},
                                  {listener_.get(), POLLIN, 0}};
    for (const auto& [fd, owned] : open_) polled.push_back({fd, POLLIN, 0});
    ::poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0) return;
    if (polled[1].revents != 0) Accept();
    for (std::size_t i = 2; i < polled.size(); ++i) {
      if (polled[i].revents != 0) Read(polled[i].fd);
    }
  }
}

void SocketLoop::Accept() {
  Fd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  const int fd = connection.get();
  incoming_[fd].clear();
  open_[fd] = std::move(connection);
  events_.accepted();
}

void SocketLoop::Read(int fd) {
  std::array<char, 65536> chunk = {};
  const ssize_t got = ::read(fd, chunk.data(), chunk.size());
  if (got <= 0) {
    open_.erase(fd);
    return;
  }
  std::string& bytes = incoming_[fd];
  bytes.append(chunk.data(), static_cast<std::size_t>(got));
  if (events_.received(fd, bytes) == Then::kClose) open_.erase(fd);
}

}  // namespace darkroom
