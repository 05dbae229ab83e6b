#include "worker/telemetry/connection_pool.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

using std::chrono::steady_clock;

// Nothing that is asked here is longer.
constexpr std::size_t kMostTaken = 64 * kKiB;

int MillisUntil(steady_clock::time_point until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

}  // namespace

Connection::Connection(Fd socket, const ConnectionLimits& limits, int stop)
    : socket_(std::move(socket)),
      request_until_(steady_clock::now() + limits.request),
      until_(steady_clock::now() + limits.whole),
      stop_(stop) {}

Connection::~Connection() { ::shutdown(socket_.get(), SHUT_RDWR); }

bool Connection::WaitFor(short events, Time until) const {
  std::array<pollfd, 2> fds = {
      {{socket_.get(), events, 0}, {stop_, POLLIN, 0}}};
  int ready = -1;
  do {
    ready = ::poll(fds.data(), fds.size(), MillisUntil(until));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && fds[1].revents == 0;
}

bool Connection::WaitToRead() {
  return begin_ < end_ || WaitFor(POLLIN, request_until_);
}

// Beyond its end nothing is sent, even if the peer took it.
bool Connection::WaitToWrite() {
  return steady_clock::now() < until_ && WaitFor(POLLOUT, until_);
}

long Connection::Read(char* bytes, std::size_t size) {
  if (begin_ == end_) {
    if (taken_ >= kMostTaken || !WaitToRead()) return -1;
    const long count =
        ::recv(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (count <= 0) return count;
    begin_ = 0;
    end_ = static_cast<std::size_t>(count);
    taken_ += end_;
  }
  const std::size_t count = std::min(size, end_ - begin_);
  std::memcpy(bytes, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<long>(count);
}

long Connection::Write(const char* bytes, std::size_t size) {
  if (!WaitToWrite()) return -1;
  return ::send(socket_.get(), bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ConnectionPool::ConnectionPool(const Options& options, Serve serve)
    : options_(options),
      serve_(std::move(serve)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

ConnectionPool::~ConnectionPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  ::eventfd_write(stop_.get(), 1);
  threads_.clear();  // Joins.
}

void ConnectionPool::Take(Fd socket) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= options_.waiting) return;
  waiting_.push_back(std::make_unique<Connection>(
      std::move(socket), options_.limits, stop_.get()));
  changed_.notify_one();
}

void ConnectionPool::Run() {
  for (;;) {
    std::unique_ptr<Connection> connection;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      connection = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      serve_(*connection);
    } catch (const std::exception& exception) {
      LogError(LogLevel::kError, "internal",
               Error(ErrorClass::kInternal, exception.what()));
    }
  }
}

}  // namespace darkroom
