#include "tests/support/fault_proxy.h"

#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

using Kind = Fault::Kind;
using End = ConnectionServer::End;

// Long enough that whoever waits for it has given up.
constexpr std::chrono::milliseconds kForEver = std::chrono::minutes(10);

// Of the answer: its head, and half of what follows.
std::string_view Half(const std::string& answer) {
  const std::size_t head = answer.find("\r\n\r\n") + 4;
  return std::string_view(answer).substr(0, head + (answer.size() - head) / 2);
}

// Nothing: the connection goes on.
std::optional<End> SendHarmed(int fd, const Fault& fault,
                              const std::string& answer) {
  switch (fault.kind) {
    case Kind::kResetAfter:
      return End::kReset;
    case Kind::kResetMidBody:
      SendAll(fd, Half(answer));
      // What is under way when a connection is reset may be lost with it.
      WaitUnlessGone(fd, std::chrono::milliseconds(20));
      return End::kReset;
    case Kind::kCutBody:
      SendAll(fd, Half(answer));
      return End::kClose;
    case Kind::kStallMidBody:
      SendAll(fd, Half(answer));
      WaitUnlessGone(fd, kForEver);
      return End::kClose;
    case Kind::kSwallow:
      WaitUnlessGone(fd, kForEver);
      return End::kClose;
    case Kind::kDrip:
      for (const char& c : answer) {
        if (!SendAll(fd, {&c, 1}) || !WaitUnlessGone(fd, fault.latency)) {
          return End::kClose;
        }
      }
      return std::nullopt;
    case Kind::kLongBody:
      SendAll(fd, answer + "and a little more");
      return std::nullopt;
    default:
      if (!SendAll(fd, answer)) return End::kClose;
      return std::nullopt;
  }
}

}  // namespace

Upstream UpstreamAt(const std::string& host) {
  return [host](std::string request) {
    // The end of the connection is the end of the answer, however it is
    // framed; and the client learns of it too.
    request.insert(request.find("\r\n"), "\r\nConnection: close");
    const Fd fd = ConnectTo(host);
    std::string answer;
    if (!fd.valid() || !SendAll(fd.get(), request)) return answer;
    std::array<char, 65536> chunk;
    ssize_t got = 0;
    while ((got = ::read(fd.get(), chunk.data(), chunk.size())) > 0) {
      answer.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return answer;
  };
}

FaultProxy::FaultProxy(Upstream upstream, FaultPlan plan)
    : upstream_(std::move(upstream)),
      plan_(std::move(plan)),
      server_([this](int fd) { return Serve(fd); }) {}

void FaultProxy::Plan(FaultPlan plan) {
  const std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
}

std::vector<FaultProxy::Entry> FaultProxy::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

Fault FaultProxy::Decide(const std::string& request) {
  const std::string operation = HeaderOf(request, "x-amz-target");
  const std::lock_guard lock(mutex_);
  Fault fault = plan_ ? plan_(request) : Fault();
  log_.push_back({request.substr(0, request.find("\r\n")) +
                      (operation.empty() ? "" : " " + operation),
                  fault.kind, std::chrono::steady_clock::now()});
  return fault;
}

ConnectionServer::End FaultProxy::Serve(int fd) {
  std::string buffer;
  while (const auto request = NextMessage(fd, buffer)) {
    const Fault fault = Decide(*request);
    if (fault.kind == Kind::kResetBefore) return End::kReset;
    if (fault.kind == Kind::kHang) {
      WaitUnlessGone(fd, kForEver);
      return End::kClose;
    }
    if (fault.kind != Kind::kDrip && fault.latency.count() > 0 &&
        !WaitUnlessGone(fd, fault.latency)) {
      return End::kClose;
    }
    const std::string answer =
        fault.kind == Kind::kAnswer ? fault.answer : upstream_(*request);
    if (answer.empty()) return End::kClose;
    if (const auto end = SendHarmed(fd, fault, answer)) return *end;
    if (ToLower(HeaderOf(answer, "connection")) == "close") return End::kClose;
  }
  return End::kClose;
}

}  // namespace darkroom
