// Threads that serve connections, each for a short while only.

#ifndef DARKROOM_WORKER_TELEMETRY_CONNECTION_POOL_H_
#define DARKROOM_WORKER_TELEMETRY_CONNECTION_POOL_H_

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/fd.h"

namespace darkroom {

// How long after it was accepted a connection may take, however it trickles.
struct ConnectionLimits {
  std::chrono::milliseconds request{2'000};  // To send all of its request.
  std::chrono::milliseconds whole{5'000};
};

// One accepted socket, closed at the end.  Belongs to one thread.
class Connection {
 public:
  // Borrows `stop`, a descriptor that is readable once all has to end.
  Connection(Fd socket, const ConnectionLimits& limits, int stop);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  int fd() const { return socket_.get(); }

  // As recv(2) and send(2), and -1 after the limits or a stop.  What came in
  // time is read, however late.
  long Read(char* bytes, std::size_t size);
  long Write(const char* bytes, std::size_t size);
  bool WaitToRead();
  bool WaitToWrite();

 private:
  using Time = std::chrono::steady_clock::time_point;

  bool WaitFor(short events, Time until) const;

  Fd socket_;
  Time request_until_;
  Time until_;
  int stop_;
  std::size_t taken_ = 0;  // Bytes from the socket.
  std::array<char, 4'096> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// Serves connections in the order in which they come.  Thread-safe.
class ConnectionPool {
 public:
  struct Options {
    int threads = 3;
    std::size_t waiting = 16;  // Those above it are closed.
    ConnectionLimits limits = {};
  };
  using Serve = std::function<void(Connection&)>;

  ConnectionPool(const Options& options, Serve serve);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;
  // Cuts those that are being served, closes those that wait.
  ~ConnectionPool();

  // Never blocks.
  void Take(Fd socket);

 private:
  void Run();

  const Options options_;
  const Serve serve_;
  const Fd stop_;  // An eventfd.

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::deque<std::unique_ptr<Connection>> waiting_;
  bool stopping_ = false;

  std::vector<std::jthread> threads_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_CONNECTION_POOL_H_
