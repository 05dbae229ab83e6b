// The connections of a server, on a thread of its own.

#ifndef DARKROOM_TESTS_SUPPORT_SOCKET_LOOP_H_
#define DARKROOM_TESTS_SUPPORT_SOCKET_LOOP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/fd.h"

namespace darkroom {

// Accepts whoever connects, and gathers what each brings.  Ends with its
// object, and all connections with it.
class SocketLoop {
 public:
  enum class Then : std::uint8_t { kKeepOpen, kClose };  // The connection.
  struct Events {
    std::function<void()> accepted = [] {};
    // `bytes` are those of `fd` that were not taken off yet.
    std::function<Then(int fd, std::string& bytes)> received;
  };

  // `listener` listens.  The events come on the loop's own thread.
  SocketLoop(Fd listener, Events events);
  SocketLoop(const SocketLoop&) = delete;
  SocketLoop& operator=(const SocketLoop&) = delete;
  ~SocketLoop();

 private:
  void Run();
  void Accept();
  void Read(int fd);

  const Fd listener_;
  const Events events_;
  Fd stop_read_, stop_write_;
  // Of the loop's thread.
  std::map<int, Fd> open_;
  std::map<int, std::string> incoming_;
  std::thread thread_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_SOCKET_LOOP_H_
