#include "tests/support/handler_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::abort();
}

Fd Listen(const std::string& address, std::uint16_t port) {
  const bool six = address.find(':') != std::string::npos;
  Fd listener(
      ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in6 v6 = {};
  sockaddr_in v4 = {};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
  ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  const auto* generic = six ? reinterpret_cast<const sockaddr*>(&v6)
                            : reinterpret_cast<const sockaddr*>(&v4);
  const socklen_t length = six ? sizeof v6 : sizeof v4;
  if (::bind(listener.get(), generic, length) != 0) Die(address.c_str());
  if (::listen(listener.get(), 64) != 0) Die("listen");
  return listener;
}

std::uint16_t PortOf(int listener) {
  sockaddr_in6 address = {};  // Its port is where IPv4's is.
  socklen_t length = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin6_port);
}

// The first whole request, which is taken off `bytes`.
std::optional<ServedRequest> TakeRequest(std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  ServedRequest request;
  const std::size_t first = bytes.find(' ');
  const std::size_t second = bytes.find(' ', first + 1);
  request.method = bytes.substr(0, first);
  request.target = bytes.substr(first + 1, second - first - 1);
  std::size_t at = bytes.find("\r\n") + 2;
  while (at < end + 2) {
    const std::size_t stop = bytes.find("\r\n", at);
    const std::size_t colon = bytes.find(':', at);
    request.headers[ToLower(bytes.substr(at, colon - at))] =
        Trim(bytes.substr(colon + 1, stop - colon - 1));
    at = stop + 2;
  }
  const std::size_t length =
      ParseUnsigned(request.Header("content-length")).value_or(0);
  if (bytes.size() < end + 4 + length) return std::nullopt;
  request.body = bytes.substr(end + 4, length);
  bytes.erase(0, end + 4 + length);
  return request;
}

std::string Written(const ServedRequest& request, const ServedReply& reply) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\n";
  for (const auto& [name, value] : reply.headers) {
    text += name + ": " + value + "\r\n";
  }
  text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  if (request.method != "HEAD") text += reply.body;
  return text;
}

}  // namespace

std::string ServedRequest::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

HandlerServer::HandlerServer(Handler handler, const std::string& address,
                             std::uint16_t port)
    : handler_(std::move(handler)) {
  Fd listener = Listen(address, port);
  const bool six = address.find(':') != std::string::npos;
  host_ = six ? "[" + address + "]" : address;
  const std::uint16_t bound = PortOf(listener.get());
  if (bound != 80) host_ += ":" + std::to_string(bound);
  loop_.emplace(
      std::move(listener),
      SocketLoop::Events{.received = [this](int fd, std::string& bytes) {
        while (auto request = TakeRequest(bytes)) {
          if (Answer(fd, *request) == SocketLoop::Then::kClose) {
            return SocketLoop::Then::kClose;
          }
        }
        return SocketLoop::Then::kKeepOpen;
      }});
}

SocketLoop::Then HandlerServer::Answer(int fd, const ServedRequest& request) {
  const ServedReply reply = handler_(request);
  if (reply.how == ServedReply::How::kReset) return SocketLoop::Then::kClose;
  if (reply.how == ServedReply::How::kAnswer) {
    const std::string bytes = Written(request, reply);
    ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  return SocketLoop::Then::kKeepOpen;
}

}  // namespace darkroom
