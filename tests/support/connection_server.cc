#include "tests/support/connection_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// The length of the first whole message, as far as its head tells.
std::optional<std::size_t> MessageLength(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  const std::string head = ToLower(bytes.substr(0, end + 2));
  static constexpr std::string_view kLength = "\r\ncontent-length:";
  std::size_t length = end + 4;
  if (const std::size_t at = head.find(kLength); at != std::string::npos) {
    const std::size_t begin = at + kLength.size();
    const std::string_view value =
        std::string_view(head).substr(begin, head.find("\r\n", begin) - begin);
    length += ParseUnsigned(Trim(value)).value_or(0);
  }
  return length;
}

}  // namespace

ConnectionServer::ConnectionServer(Serve serve)
    : serve_(std::move(serve)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  if (::bind(listener_.get(), generic, length) != 0 ||
      ::listen(listener_.get(), 128) != 0) {
    std::abort();
  }
  ::getsockname(listener_.get(), generic, &length);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

ConnectionServer::~ConnectionServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, owned] : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
}

std::string ConnectionServer::host() const {
  return "127.0.0.1:" + std::to_string(port_);
}

void ConnectionServer::Accept() {
  for (;;) {
    Fd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.valid()) return;
    const int fd = connection.get();
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
    {
      const std::lock_guard lock(mutex_);
      open_[fd] = std::move(connection);
    }
    serving_.emplace_back([this, fd] { Run(fd); });
  }
}

void ConnectionServer::Run(int fd) {
  const End end = serve_(fd);
  const std::lock_guard lock(mutex_);
  if (end == End::kReset) {
    const linger at_once = {.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  open_.erase(fd);
}

std::optional<std::string> NextMessage(
    std::string& buffer, const std::function<long(char*, std::size_t)>& read) {
  for (;;) {
    const auto length = MessageLength(buffer);
    if (length && buffer.size() >= *length) {
      std::string message = buffer.substr(0, *length);
      buffer.erase(0, *length);
      return message;
    }
    std::array<char, 65536> chunk;
    const long got = read(chunk.data(), chunk.size());
    if (got <= 0) return std::nullopt;
    buffer.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

std::optional<std::string> NextMessage(int fd, std::string& buffer) {
  return NextMessage(buffer, [fd](char* data, std::size_t size) -> long {
    return ::read(fd, data, size);
  });
}

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool WaitUnlessGone(int fd, std::chrono::milliseconds delay) {
  pollfd polled = {fd, POLLRDHUP, 0};
  return ::poll(&polled, 1, static_cast<int>(delay.count())) == 0;
}

Fd ConnectTo(const std::string& host) {
  const auto port = ParseUnsigned(host.substr(host.find(':') + 1));
  sockaddr_in address = Loopback(static_cast<std::uint16_t>(port.value_or(0)));
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address),
                sizeof address) != 0) {
    return {};
  }
  return fd;
}

}  // namespace darkroom
