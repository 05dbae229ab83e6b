// An HTTP server on a thread of its own, which answers by a function.

#ifndef DARKROOM_TESTS_SUPPORT_HANDLER_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_HANDLER_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/support/socket_loop.h"

namespace darkroom {

struct ServedRequest {
  std::string method;
  std::string target;                          // "/path?query".
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;

  std::string Header(const std::string& name) const;  // Empty: none.
};

struct ServedReply {
  int status = 200;
  std::string body;
  std::map<std::string, std::string> headers = {};
  enum class How : std::uint8_t { kAnswer, kHang, kReset } how = How::kAnswer;
};

// `handler` is called on the server's thread, one request at a time.  Ends
// with its object.  Where the address cannot be bound the program aborts: it
// is a test's.
class HandlerServer {
 public:
  using Handler = std::function<ServedReply(const ServedRequest&)>;

  explicit HandlerServer(Handler handler,
                         const std::string& address = "127.0.0.1",
                         std::uint16_t port = 0);
  HandlerServer(const HandlerServer&) = delete;
  HandlerServer& operator=(const HandlerServer&) = delete;

  std::string url() const { return "http://" + host_; }
  const std::string& host() const { return host_; }  // "127.0.0.1:1234".

 private:
  SocketLoop::Then Answer(int fd, const ServedRequest& request);

  const Handler handler_;
  std::string host_;
  std::optional<SocketLoop> loop_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_HANDLER_SERVER_H_
