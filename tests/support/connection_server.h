// A server on 127.0.0.1 with a thread for each connection.

#ifndef DARKROOM_TESTS_SUPPORT_CONNECTION_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_CONNECTION_SERVER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.h"

namespace darkroom {

// Stops when destroyed: whatever its connections wait for ends then, and
// their threads are joined.  Thread-safe.
class ConnectionServer {
 public:
  enum class End : std::uint8_t { kClose, kReset };
  // Runs on the thread of the connection, whose descriptor it borrows.
  using Serve = std::function<End(int fd)>;

  explicit ConnectionServer(Serve serve);
  ConnectionServer(const ConnectionServer&) = delete;
  ConnectionServer& operator=(const ConnectionServer&) = delete;
  ~ConnectionServer();

  std::uint16_t port() const { return port_; }
  std::string host() const;  // "127.0.0.1:port".
  int connections() const { return connections_; }

 private:
  void Accept();
  void Run(int fd);

  const Serve serve_;
  Fd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::map<int, Fd> open_;            // Guarded by mutex_.
  std::vector<std::thread> serving_;  // Of the accepting thread.
  std::thread accepting_;             // Started last.
};

// The next message of HTTP/1.1 that `read` brings, head and body, taken from
// the front of `buffer`; nothing at the end of the connection.  A body is
// framed by its Content-Length, and has none without.
std::optional<std::string> NextMessage(
    std::string& buffer, const std::function<long(char*, std::size_t)>& read);
std::optional<std::string> NextMessage(int fd, std::string& buffer);

// False when the peer is gone.
bool SendAll(int fd, std::string_view bytes);

// Lets time pass; false, at once, when the peer is gone.
bool WaitUnlessGone(int fd, std::chrono::milliseconds delay);

// A connection to "127.0.0.1:port".
Fd ConnectTo(const std::string& host);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CONNECTION_SERVER_H_
