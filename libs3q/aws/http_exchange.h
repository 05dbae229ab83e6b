// What is taken of an answer, header by header and byte by byte.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_EXCHANGE_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_EXCHANGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

// One request and its answer as it arrives.  Knows no socket: what it is fed
// may come from anybody.  Borrows its arguments.  Thread-compatible.
class HttpExchange {
 public:
  HttpExchange(const HttpRequest& request, const SendOptions& options)
      : request_(request), options_(options) {}

  // A line with its end.  A status line begins anew, since the real answer
  // comes after "100 Continue".  Errors end the exchange.
  Status TakeHeaderLine(std::string_view line);
  Status TakeBody(ByteView bytes);

  // An error document that is longer than anybody reads: what there is of it
  // is the answer, and the connection is of no further use.
  bool cut() const { return cut_; }
  std::uint64_t body_bytes() const { return body_bytes_; }

  // The answer, once the connection has no more of it.
  // Errors: kTransient (incomplete).
  Result<HttpResponse> Conclude() &&;

  const HttpRequest& request() const { return request_; }
  const SendOptions& options() const { return options_; }
  // A 2xx body that is kept: only a whole one is of use.
  bool to_sink() const {
    return options_.sink != nullptr && response_.succeeded();
  }
  // The server means to answer on this connection again.
  bool KeepsConnection() const;
  std::string Peer() const { return request_.scheme + "://" + request_.host; }

 private:
  Status CheckHeaders() const;
  bool HasBody() const;
  std::uint64_t max_body() const;
  Error TooLarge() const;

  const HttpRequest& request_;
  const SendOptions& options_;
  HttpResponse response_;
  std::size_t header_bytes_ = 0;
  bool headers_done_ = false;  // A connection may end in the midst of them.
  bool http_1_1_ = false;
  bool cut_ = false;
  std::uint64_t body_bytes_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_EXCHANGE_H_
