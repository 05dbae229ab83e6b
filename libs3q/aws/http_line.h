// One curl handle with its connection.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_LINE_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_LINE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "libs3q/aws/crypto.h"
#include "libs3q/aws/http_proxies.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

// S3 closes what rests for longer, NAT gateways forget it after 350 s.
inline constexpr std::chrono::seconds kMaxLineRest(60);

// What lines of one client have in common; borrowed for a call.
struct LineOptions {
  TrustStore& trust;
  std::chrono::milliseconds connect_timeout;
  const std::string& user_agent;
  const HttpProxies& proxies;
};

// Keeps its last connection for the next call, which is best made to the same
// host.  A new connection looks its host's name up anew; none is kept for
// longer than a minute at rest or five in all, so a changed address is
// followed.  Thread-compatible.
class HttpLine {
 public:
  HttpLine();
  HttpLine(const HttpLine&) = delete;
  HttpLine& operator=(const HttpLine&) = delete;
  ~HttpLine();

  // As HttpTransport.  What has failed is not to be used again.
  Result<HttpResponse> Send(const HttpRequest& request,
                            const SendOptions& options,
                            const LineOptions& line);

  std::uint64_t opened() const { return opened_; }  // Connections.

 private:
  struct Handles;

  std::unique_ptr<Handles> handles_;
  std::uint64_t opened_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_LINE_H_
