// HTTP over libcurl: keep-alive, deadlines, limits.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "libs3q/aws/crypto.h"
#include "libs3q/aws/http_proxies.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

class HttpLine;

// Who may be asked without encryption.
enum class PlainHttp : std::uint8_t {
  kLoopbackOnly,
  kCredentialHosts,  // And the link-local ones of ECS, EKS and EC2.
  kAnywhere,
};

struct HttpClientOptions {
  std::string ca_bundle;  // A PEM file; empty: the system's.
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
  std::string user_agent = "darkroom";
  HttpProxies proxies = {};  // curl's own look at the environment is off.
};

// Since a client was made.
struct HttpCounts {
  std::uint64_t requests = 0;
  std::uint64_t connections = 0;  // Opened: the fewer, the better kept.
};

// One pool of connections, kept for whoever next calls the same host.  Each
// call in flight has one for itself, so there are as many as there were
// callers at once; the one that was used last is used next.
//
// Redirects are not followed: what was signed for one host is not sent to
// another.  Thread-safe; must outlive its calls.
class HttpClient final : public HttpTransport {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient() override;

  Result<HttpResponse> Send(const HttpRequest& request,
                            const SendOptions& options) override;

  HttpCounts counts() const;

 private:
  struct Kept;

  std::unique_ptr<HttpLine> Take(const std::string& origin);
  void GiveBack(std::string origin, std::unique_ptr<HttpLine> line);
  bool MayBePlain(std::string_view host) const;
  Status CheckAllowed(const HttpRequest& request) const;

  const HttpClientOptions options_;
  TrustStore trust_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> connections_ = 0;
  std::mutex mutex_;
  // Guarded by mutex_; in the order in which they came to rest.
  std::vector<Kept> idle_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_CLIENT_H_
