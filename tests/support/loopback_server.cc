#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

// The length of the first whole request in `bytes`, if there is one.
std::optional<std::size_t> WholeRequest(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  std::size_t length = end + 4;
  const std::string head = ToLower(bytes.substr(0, end + 2));
  static constexpr std::string_view kLength = "content-length: ";
  if (const std::size_t at = head.find(kLength); at != std::string::npos) {
    const std::size_t begin = at + kLength.size();
    const auto text = head.substr(begin, head.find("\r\n", begin) - begin);
    length += ParseUnsigned(text).value_or(0);
  }
  if (bytes.size() < length) return std::nullopt;
  return length;
}

}  // namespace

LoopbackServer::LoopbackServer() {
  Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  static_cast<void>(::bind(listener.get(), generic, length));
  static_cast<void>(::listen(listener.get(), 16));
  ::getsockname(listener.get(), generic, &length);
  port_ = ntohs(address.sin_port);
  loop_.emplace(std::move(listener),
                SocketLoop::Events{.accepted = [this] { CountConnection(); },
                                   .received =
                                       [this](int fd, std::string& bytes) {
                                         return Read(fd, bytes);
                                       }});
}

void LoopbackServer::Then(Reply reply) {
  const std::lock_guard lock(mutex_);
  replies_.push_back(std::move(reply));
}

void LoopbackServer::AnswerLast(const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  ::send(last_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::string LoopbackServer::host() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> LoopbackServer::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int LoopbackServer::connections() {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void LoopbackServer::AwaitRequests(std::size_t count) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return requests_.size() >= count; });
}

void LoopbackServer::CountConnection() {
  const std::lock_guard lock(mutex_);
  ++connections_;
}

LoopbackServer::After LoopbackServer::Read(int fd, std::string& bytes) {
  while (const auto length = WholeRequest(bytes)) {
    std::string request = bytes.substr(0, *length);
    bytes.erase(0, *length);
    if (Answer(fd, std::move(request)) == After::kClose) return After::kClose;
  }
  return After::kKeepOpen;
}

LoopbackServer::After LoopbackServer::Answer(int fd, std::string request) {
  std::optional<Reply> reply;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    last_ = fd;
    if (!replies_.empty()) {
      reply = std::move(replies_.front());
      replies_.pop_front();
    }
  }
  if (reply) {
    ::send(fd, reply->bytes.data(), reply->bytes.size(), MSG_NOSIGNAL);
  }
  arrived_.notify_all();
  return reply ? reply->after : After::kKeepOpen;
}

}  // namespace darkroom
