// HTTP over libcurl: keep-alive, deadlines, limits.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs3q/aws/crypto.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

// Whether requests may go unencrypted to other machines.
enum class PlainHttp : std::uint8_t { kLoopbackOnly, kAnywhere };

struct HttpClientOptions {
  std::string ca_bundle;  // A PEM file; empty: the system's.
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
  std::string user_agent = "darkroom";
};

// Keeps connections for whoever calls next.  Every call in flight has a curl
// handle of its own, so there are as many as there were callers at once.
// Redirects are not followed: what was signed for one host is not sent to
// another.  Thread-safe; must outlive its calls.
class HttpClient final : public HttpTransport {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient() override;

  Result<HttpResponse> Send(const HttpRequest& request,
                            const SendOptions& options) override;

 private:
  struct Line;  // A curl handle and its connections.
  class Lease;  // A line on loan.

  Status CheckAllowed(const HttpRequest& request) const;

  const HttpClientOptions options_;
  TrustStore trust_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Line>> idle_;  // Guarded by mutex_; last is hot.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_
