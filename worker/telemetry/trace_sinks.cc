#include "worker/telemetry/trace_sinks.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/fd.h"
#include "worker/telemetry/trace_otlp.h"
#include "worker/telemetry/trace_xray.h"

namespace darkroom {
namespace {

struct SocketAddress {
  sockaddr_storage bytes = {};
  socklen_t size = 0;
};

std::optional<SocketAddress> LookUpIn(int family, const DaemonAddress& daemon,
                                      int flags) {
  addrinfo hints = {};
  hints.ai_flags = flags | AI_NUMERICSERV;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(daemon.host.c_str(), daemon.port.c_str(), &hints, &found) !=
      0) {
    return std::nullopt;
  }
  SocketAddress address;
  address.size = found->ai_addrlen;
  std::memcpy(&address.bytes, found->ai_addr, found->ai_addrlen);
  ::freeaddrinfo(found);
  return address;
}

// The daemon listens on 127.0.0.1 unless it is told otherwise, and "localhost"
// may be ::1 first.
std::optional<SocketAddress> LookUp(const DaemonAddress& daemon, int flags) {
  const auto found = LookUpIn(AF_INET, daemon, flags);
  return found ? found : LookUpIn(AF_INET6, daemon, flags);
}

// A name lookup that nobody can interrupt, so that nobody waits for it: its
// thread shares this with whoever asked.
class Lookup {
 public:
  // Nothing yet: asked again later, it may be there.
  static std::optional<SocketAddress> Ask(const std::shared_ptr<Lookup>& lookup,
                                          const DaemonAddress& daemon) {
    const std::lock_guard lock(lookup->mutex_);
    if (!lookup->address_ && !lookup->running_) {
      lookup->running_ = true;
      std::thread([lookup, daemon] {
        lookup->Finish(LookUp(daemon, 0));
      }).detach();
    }
    return lookup->address_;
  }

  void Forget() {
    const std::lock_guard lock(mutex_);
    address_.reset();
  }

 private:
  void Finish(const std::optional<SocketAddress>& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
    running_ = false;
  }

  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<SocketAddress> address_;
  bool running_ = false;
};

class XRaySink final : public TraceSink {
 public:
  XRaySink(DaemonAddress daemon, TraceService service)
      : daemon_(std::move(daemon)),
        service_(std::move(service)),
        numeric_(LookUp(daemon_, AI_NUMERICHOST)) {
    if (!numeric_) Lookup::Ask(lookup_, daemon_);
  }

  Status Send(std::span<const TraceSegment> segments,
              const std::stop_token& /*abandon*/) override {
    TRY(Connect());
    for (const TraceSegment& segment : segments) TRY(SendOne(segment));
    return {};
  }

 private:
  Status Connect() {
    if (socket_.valid()) return {};
    const std::optional<SocketAddress> to =
        numeric_ ? numeric_ : Lookup::Ask(lookup_, daemon_);
    if (!to) {
      return Error(ErrorClass::kTransient, "no address yet of " + daemon_.host);
    }
    Fd socket(::socket(to->bytes.ss_family,
                       SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid()) return ErrnoError(errno, "cannot open a socket");
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to->bytes),
                  to->size) != 0) {
      return ErrnoError(errno, "cannot reach " + daemon_.host);
    }
    socket_ = std::move(socket);
    return {};
  }

  // Of a daemon that is not there, the datagram before tells: it is lost, too.
  Status SendOne(const TraceSegment& segment) {
    const std::string datagram = XRayDatagram(segment, service_);
    if (::send(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) <
        0) {
      const int saved_errno = errno;
      socket_.Reset();
      lookup_->Forget();  // The name may mean another address by now.
      return ErrnoError(saved_errno, "cannot send to " + daemon_.host);
    }
    return {};
  }

  const DaemonAddress daemon_;
  const TraceService service_;
  const std::optional<SocketAddress> numeric_;
  const std::shared_ptr<Lookup> lookup_ = std::make_shared<Lookup>();
  Fd socket_;
};

class CollectorSink final : public TraceSink {
 public:
  CollectorSink(PostTraces post, TraceService service)
      : post_(std::move(post)), service_(std::move(service)) {}

  Status Send(std::span<const TraceSegment> segments,
              const std::stop_token& abandon) override {
    const TraceAnswer answer =
        TRY(post_(OtlpRequest(segments, service_), abandon));
    return OtlpOutcome(answer.status, answer.body);
  }

 private:
  const PostTraces post_;
  const TraceService service_;
};

}  // namespace

std::unique_ptr<TraceSink> SendToXRay(const DaemonAddress& daemon,
                                      TraceService service) {
  return std::make_unique<XRaySink>(daemon, std::move(service));
}

std::unique_ptr<TraceSink> SendToCollector(PostTraces post,
                                           TraceService service) {
  return std::make_unique<CollectorSink>(std::move(post), std::move(service));
}

}  // namespace darkroom
