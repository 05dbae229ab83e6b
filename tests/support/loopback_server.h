// A server on 127.0.0.1 that answers requests with the bytes it was told to.

#ifndef DARKROOM_TESTS_SUPPORT_LOOPBACK_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_LOOPBACK_SERVER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/socket_loop.h"

namespace darkroom {

// Each request takes the next reply, on whichever connection it came; without
// one it waits for ever.  Thread-safe.
class LoopbackServer {
 public:
  using After = SocketLoop::Then;
  struct Reply {
    std::string bytes;  // From the status line on; empty: nothing is sent.
    After after = After::kKeepOpen;
  };

  LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  void Then(Reply reply);

  // Answers whoever asked last and still waits.
  void AnswerLast(const std::string& bytes);

  // "127.0.0.1:port".
  std::string host() const;
  // Whole requests, head and body.
  std::vector<std::string> requests();
  int connections();
  // Returns once there were `count` requests.
  void AwaitRequests(std::size_t count);

 private:
  void CountConnection();
  After Read(int fd, std::string& bytes);
  After Answer(int fd, std::string request);

  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::deque<Reply> replies_;
  std::vector<std::string> requests_;
  int connections_ = 0;
  int last_ = -1;                   // Who asked last.
  std::optional<SocketLoop> loop_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_LOOPBACK_SERVER_H_
