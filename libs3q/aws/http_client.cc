#include "libs3q/aws/http_client.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <curl/curl.h>

#include "base/bytes.h"
#include "base/handle.h"
#include "base/text.h"

namespace darkroom {
namespace {

using CurlEasy = UniqueHandle<CURL, curl_easy_cleanup>;
using CurlMulti = UniqueHandle<CURLM, curl_multi_cleanup>;
using CurlList = UniqueHandle<curl_slist, curl_slist_free_all>;

constexpr std::size_t kMaxHeaderBytes = 64 * kKiB;
// Of an answer that is not a success: an error document, at most.
constexpr std::uint64_t kMaxErrorBytes = kMiB;

// One exchange: what curl's callbacks see.  Thread-compatible.
struct Exchange {
  const HttpRequest& request;
  const SendOptions& options;
  TrustStore& trust;
  HttpResponse response = {};
  CurlList headers = {};
  std::size_t header_bytes = 0;
  bool headers_done = false;  // curl takes half of them for all.
  std::uint64_t body_bytes = 0;
  std::optional<Error> error = {};  // Why a callback has ended the exchange.
  std::array<char, CURL_ERROR_SIZE> curl_error = {};

  bool to_sink() const {
    return options.sink != nullptr && response.succeeded();
  }
  std::uint64_t max_body() const {
    return response.succeeded() ? options.max_body_bytes : kMaxErrorBytes;
  }
  std::string Peer() const { return request.scheme + "://" + request.host; }
};

Error TooLarge(const Exchange& exchange) {
  return Error(ErrorClass::kTooLarge, "answer over the limit of " +
                                          std::to_string(exchange.max_body()) +
                                          " bytes");
}

bool HasBody(const Exchange& exchange) {
  return exchange.request.method != "HEAD" && exchange.response.status >= 200;
}

// At the empty line after the headers: refuses before a byte of the body.
Status CheckHeaders(const Exchange& exchange) {
  if (!HasBody(exchange)) return {};
  const auto length = ParseUnsigned(exchange.response.Header("content-length"));
  if (length && *length > exchange.max_body()) return TooLarge(exchange);
  const bool framed =
      length || !exchange.response.Header("transfer-encoding").empty();
  if (exchange.to_sink() && !framed) {
    return Error(ErrorClass::kTransient, "an answer of unknown length");
  }
  return {};
}

// A status line begins anew: after "100 Continue" comes the real answer.
Status TakeHeaderLine(Exchange& exchange, std::string_view line) {
  exchange.header_bytes += line.size();
  if (exchange.header_bytes > kMaxHeaderBytes) {
    return Error(ErrorClass::kTransient, "headers over 64 KB");
  }
  if (line.starts_with("HTTP/")) {
    const std::size_t space = std::min(line.find(' ') + 1, line.size());
    const auto status = ParseUnsigned(line.substr(space, 3));
    // curl lets lines pass that have none.
    if (!status || *status < 100) {
      return Error(ErrorClass::kTransient, "an answer without a status");
    }
    exchange.response.status = static_cast<int>(*status);
    exchange.response.headers.clear();
    exchange.headers_done = false;
    return {};
  }
  const std::string_view text = Trim(line);
  if (text.empty()) {
    exchange.headers_done = true;
    return CheckHeaders(exchange);
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  exchange.response.headers.push_back(
      {std::string(Trim(text.substr(0, colon))),
       std::string(Trim(text.substr(colon + 1)))});
  return {};
}

Status TakeBody(Exchange& exchange, ByteView bytes) {
  exchange.body_bytes += bytes.size();
  if (exchange.body_bytes > exchange.max_body()) return TooLarge(exchange);
  if (exchange.to_sink()) return exchange.options.sink->Append(bytes);
  exchange.response.body += AsText(bytes);
  return {};
}

// What a callback returns: any count but the one given ends the exchange.
std::size_t Answer(Exchange& exchange, const Status& status,
                   std::size_t count) {
  if (status.ok()) return count;
  exchange.error = status.error();
  return count == 0 ? 1 : 0;
}

std::size_t OnHeader(const char* data, std::size_t size, std::size_t count,
                     void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(data, size * count);
  return Answer(exchange, TakeHeaderLine(exchange, line), line.size());
}

std::size_t OnBody(const char* data, std::size_t size, std::size_t count,
                   void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view bytes(data, size * count);
  return Answer(exchange, TakeBody(exchange, AsBytes(bytes)), bytes.size());
}

// Without CLOEXEC a renderer child would inherit the connection.
curl_socket_t OnOpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

CURLcode OnSslContext(CURL*, void* ssl_ctx, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const Status installed = exchange.trust.Install(ssl_ctx);
  if (installed.ok()) return CURLE_OK;
  exchange.error = installed.error();
  return CURLE_SSL_CACERT_BADFILE;
}

// curl's own additions are switched off: only what was signed is sent.
CurlList HeaderList(const HttpRequest& request) {
  CurlList list;
  const auto add = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list.release());
    list.reset(longer);
  };
  add("Expect:");
  if (HeaderNamed(request.headers, "content-type").empty()) {
    add("Content-Type:");
  }
  for (const HttpHeader& header : request.headers) {
    // A semicolon is curl's way to send a header without a value.
    add(header.value.empty() ? header.name + ";"
                             : header.name + ": " + header.value);
  }
  return list;
}

void SetMethod(CURL* easy, const HttpRequest& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    // Borrowed, not copied.
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                     request.body.empty()
                         ? ""
                         : reinterpret_cast<const char*>(request.body.data()));
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void SetLimits(CURL* easy, const SendOptions& options,
               const HttpClientOptions& client) {
  const auto deadline = std::max<long>(1, options.deadline.count());
  const auto connect = static_cast<long>(client.connect_timeout.count());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, deadline);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min(connect, deadline));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);  // Bytes per second.
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                   static_cast<long>(options.stall.count()));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
  if (options.connection == Connection::kFresh) {
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  }
}

void SetTls(CURL* easy, Exchange& exchange) {
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  // No bundle of curl's own, and none of its caches: ours is installed.
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, OnSslContext);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &exchange);
}

// Instance metadata and one's own machine are never behind a proxy.
bool IsDirect(std::string_view host) {
  return IsLoopback(host) || host.starts_with("169.254.") ||
         host.starts_with("[fd00:ec2:");
}

void Configure(CURL* easy, Exchange& exchange,
               const HttpClientOptions& client) {
  curl_easy_reset(easy);  // Keeps connections and TLS sessions.
  exchange.headers = HeaderList(exchange.request);
  curl_easy_setopt(easy, CURLOPT_URL, exchange.request.Url().c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange.headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, client.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // An abandoned name lookup is left behind, not waited for.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.curl_error.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OnOpenSocket);
  if (IsDirect(exchange.request.host)) {
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  }
  SetMethod(easy, exchange.request);
  SetLimits(easy, exchange.options, client);
  SetTls(easy, exchange);
}

// Nothing if abandoned before there was an outcome.
std::optional<CURLcode> Perform(CURLM* multi, CURL* easy,
                                const std::stop_token& abandon) {
  const std::stop_callback wake(abandon, [multi] { curl_multi_wakeup(multi); });
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
  std::optional<CURLcode> outcome;
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) {
      outcome = CURLE_FAILED_INIT;
      break;
    }
    int left = 0;
    if (const CURLMsg* done = curl_multi_info_read(multi, &left)) {
      outcome = done->data.result;
      break;
    }
    if (abandon.stop_requested()) break;
    curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  curl_multi_remove_handle(multi, easy);
  return outcome;
}

ErrorClass ClassOf(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return ErrorClass::kAccess;
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CACERT_BADFILE:
      return ErrorClass::kConfiguration;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return ErrorClass::kInternal;
    default:
      return ErrorClass::kTransient;
  }
}

Result<HttpResponse> Conclude(Exchange& exchange, CURLcode code) {
  if (exchange.error) {
    return std::move(*exchange.error).During(exchange.Peer());
  }
  if (code != CURLE_OK) {
    const char* detail = exchange.curl_error[0] != '\0'
                             ? exchange.curl_error.data()
                             : curl_easy_strerror(code);
    return Error(ClassOf(code), exchange.Peer() + ": " + detail);
  }
  if (!exchange.headers_done) {
    return Error(ErrorClass::kTransient, exchange.Peer() + ": no whole answer");
  }
  const auto length = ParseUnsigned(exchange.response.Header("content-length"));
  const bool bodyless = !HasBody(exchange) || exchange.response.status == 204 ||
                        exchange.response.status == 304;
  if (length && !bodyless && *length != exchange.body_bytes) {
    return Error(ErrorClass::kTransient,
                 exchange.Peer() + ": " + std::to_string(exchange.body_bytes) +
                     " bytes of " + std::to_string(*length));
  }
  return std::move(exchange.response);
}

Error Abandoned(const HttpRequest& request) {
  return Error(ErrorClass::kCancelled,
               request.scheme + "://" + request.host + ": abandoned");
}

void InitialiseCurl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace

// The multi handle can be woken by another thread, and holds the connections.
struct HttpClient::Line {
  CurlMulti multi{curl_multi_init()};
  CurlEasy easy{curl_easy_init()};  // Destroyed before its multi handle.
};

class HttpClient::Lease {
 public:
  explicit Lease(HttpClient& client) : client_(client) {
    const std::lock_guard lock(client_.mutex_);
    if (client_.idle_.empty()) {
      line_ = std::make_unique<Line>();
    } else {
      line_ = std::move(client_.idle_.back());
      client_.idle_.pop_back();
    }
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    const std::lock_guard lock(client_.mutex_);
    client_.idle_.push_back(std::move(line_));
  }

  CURLM* multi() const { return line_->multi.get(); }
  CURL* easy() const { return line_->easy.get(); }

 private:
  HttpClient& client_;
  std::unique_ptr<Line> line_;
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), trust_(options_.ca_bundle) {
  InitialiseCurl();
}

HttpClient::~HttpClient() = default;

Status HttpClient::CheckAllowed(const HttpRequest& request) const {
  const bool encrypted = request.scheme == "https";
  if (!encrypted && options_.plain_http == PlainHttp::kLoopbackOnly &&
      !IsLoopback(request.host)) {
    return Error(ErrorClass::kConfiguration,
                 "plain http is not allowed to " + request.host);
  }
  for (const HttpHeader& header : request.headers) {
    // A line break would be a header of somebody else's making.
    if (HasControlCharacter(header.name) || HasControlCharacter(header.value)) {
      return Error(ErrorClass::kInternal,
                   "control character in header " + header.name);
    }
  }
  return {};
}

Result<HttpResponse> HttpClient::Send(const HttpRequest& request,
                                      const SendOptions& options) {
  TRY(CheckAllowed(request));
  if (options.abandon.stop_requested()) return Abandoned(request);
  const Lease line(*this);
  if (line.easy() == nullptr || line.multi() == nullptr) {
    return Error(ErrorClass::kInternal, "cannot create a curl handle");
  }
  Exchange exchange = {.request = request, .options = options, .trust = trust_};
  Configure(line.easy(), exchange, options_);
  const std::optional<CURLcode> code =
      Perform(line.multi(), line.easy(), options.abandon);
  if (!code) return Abandoned(request);
  return Conclude(exchange, *code);
}

}  // namespace darkroom
