#include "libs3q/aws/http_line.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <curl/curl.h>

#include "base/bytes.h"
#include "base/handle.h"
#include "libs3q/aws/http_exchange.h"
#include "libs3q/aws/transfer_watch.h"

namespace darkroom {
namespace {

using CurlEasy = UniqueHandle<CURL, curl_easy_cleanup>;
using CurlMulti = UniqueHandle<CURLM, curl_multi_cleanup>;
using CurlList = UniqueHandle<curl_slist, curl_slist_free_all>;

using Clock = std::chrono::steady_clock;

// Addresses change: every so often a host's name is looked up again.
constexpr std::chrono::seconds kMaxAge(300);
// What was sent and is not acknowledged for so long never will be.
constexpr std::chrono::milliseconds kSilence = std::chrono::seconds(20);
constexpr long kBufferBytes = 128L * 1024;  // Fewer calls for large bodies.

// What curl's callbacks see of a call.  Thread-compatible.
struct Call {
  HttpExchange exchange;
  TrustStore& trust;
  CurlList headers = {};
  bool closed = false;              // The connection, by curl, at the end.
  std::optional<Error> error = {};  // Why a callback has ended the exchange.
  std::array<char, CURL_ERROR_SIZE> curl_error = {};
};

// What a callback returns: any count but the one given ends the exchange.
std::size_t Answer(Call& call, const Status& status, std::size_t count) {
  if (status.ok() && !call.exchange.cut()) return count;
  if (!status.ok()) call.error = status.error();
  return count == 0 ? 1 : 0;
}

std::size_t OnHeader(const char* data, std::size_t size, std::size_t count,
                     void* user) {
  auto& call = *static_cast<Call*>(user);
  const std::string_view line(data, size * count);
  return Answer(call, call.exchange.TakeHeaderLine(line), line.size());
}

std::size_t OnBody(const char* data, std::size_t size, std::size_t count,
                   void* user) {
  auto& call = *static_cast<Call*>(user);
  const std::string_view bytes(data, size * count);
  return Answer(call, call.exchange.TakeBody(AsBytes(bytes)), bytes.size());
}

// Without CLOEXEC a renderer child would inherit the connection.
curl_socket_t OnOpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                          address->protocol);
  const auto silence = static_cast<unsigned>(kSilence.count());
  // A kernel without it has keepalive still.
  static_cast<void>(::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence,
                                 sizeof silence));
  return fd;
}

CURLcode OnSslContext(CURL*, void* ssl_ctx, void* user) {
  auto& call = *static_cast<Call*>(user);
  const Status installed = call.trust.Install(ssl_ctx);
  if (installed.ok()) return CURLE_OK;
  call.error = installed.error();
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
  // Never: outputs are small, and a refusal is rarer than a round trip is
  // dear.
  add("Expect:");
  if (HeaderNamed(request.headers, "accept").empty()) add("Accept:");
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

// Deadlines are TransferWatch's, except for curl's of a connection.
void SetConnection(CURL* easy, const SendOptions& options,
                   const LineOptions& line) {
  const auto deadline = std::max<long>(1, options.deadline.count());
  const auto connect = static_cast<long>(line.connect_timeout.count());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min(connect, deadline));
  curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
                   static_cast<long>(kMaxLineRest.count()));
  curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN,
                   static_cast<long>(kMaxAge.count()));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
}

void SetTls(CURL* easy, Call& call) {
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  // No bundle of curl's own, and none of its caches: ours is installed.
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, OnSslContext);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &call);
}

// Metadata and one's own machine are never behind a proxy.
bool IsDirect(std::string_view host) {
  return IsLoopback(host) || IsCredentialHost(host);
}

void SetProxy(CURL* easy, const HttpRequest& request,
              const HttpProxies& proxies) {
  const bool encrypted = request.scheme == "https";
  // Empty is none, whatever the environment says.
  curl_easy_setopt(easy, CURLOPT_PROXY,
                   (encrypted ? proxies.https : proxies.http).c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY,
                   IsDirect(request.host) ? "*" : proxies.none.c_str());
  // Its answer to CONNECT is not the one we wait for.
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void Configure(CURL* easy, Call& call, const LineOptions& line) {
  const HttpRequest& request = call.exchange.request();
  curl_easy_reset(easy);  // Keeps connections and TLS sessions.
  call.headers = HeaderList(request);
  curl_easy_setopt(easy, CURLOPT_URL, request.Url().c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call.headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, line.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // An abandoned name lookup is left behind, not waited for.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call.curl_error.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &call);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OnOpenSocket);
  SetProxy(easy, request, line.proxies);
  SetMethod(easy, request);
  SetConnection(easy, call.exchange.options(), line);
  SetTls(easy, call);
}

// The bytes of both bodies so far.
std::uint64_t Moved(CURL* easy, const HttpExchange& exchange) {
  curl_off_t sent = 0;
  if (!exchange.request().body.empty()) {
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
  }
  return exchange.body_bytes() + static_cast<std::uint64_t>(sent);
}

Error TooLate(const SendOptions& options, TransferWatch::Verdict verdict) {
  const auto seconds = [](std::chrono::milliseconds duration) {
    return std::to_string(duration.count()) + " ms";
  };
  if (verdict == TransferWatch::Verdict::kStalled) {
    return Error(ErrorClass::kTransient,
                 "stalled: below " + std::to_string(options.stall_rate) +
                     " bytes/s for " + seconds(options.stall));
  }
  return Error(ErrorClass::kTransient,
               "not finished after " + seconds(options.deadline));
}

// Until curl has an outcome; nothing if abandoned or given up before.
std::optional<CURLcode> Drive(CURLM* multi, CURL* easy, Call& call) {
  const SendOptions& options = call.exchange.options();
  TransferWatch watch(options, Clock::now());
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) {
      return CURLE_FAILED_INIT;
    }
    int left = 0;
    if (const CURLMsg* done = curl_multi_info_read(multi, &left)) {
      return done->data.result;
    }
    if (options.abandon.stop_requested()) return std::nullopt;
    const Clock::time_point now = Clock::now();
    const auto verdict = watch.At(now, Moved(easy, call.exchange));
    if (verdict != TransferWatch::Verdict::kGoOn) {
      call.error = TooLate(options, verdict);
      return std::nullopt;
    }
    // A signal may end this early: the loop does not mind.
    curl_multi_poll(multi, nullptr, 0,
                    static_cast<int>(watch.UntilNext(now).count()), nullptr);
  }
}

std::optional<CURLcode> Perform(CURLM* multi, CURL* easy, Call& call) {
  const std::stop_callback wake(call.exchange.options().abandon,
                                [multi] { curl_multi_wakeup(multi); });
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
  const std::optional<CURLcode> outcome = Drive(multi, easy, call);
  curl_socket_t socket = CURL_SOCKET_BAD;  // Known while they belong together.
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  call.closed = socket == CURL_SOCKET_BAD;
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

// curl drops what comes after the length it was told, and the connection with
// it.  Who is wrong about the length may be wrong about the bytes.
bool WasLonger(const Call& call) {
  return call.exchange.to_sink() && call.exchange.KeepsConnection() &&
         call.closed;
}

Error Failure(CURL* easy, const Call& call, CURLcode code) {
  std::string text = call.curl_error[0] != '\0' ? call.curl_error.data()
                                                : curl_easy_strerror(code);
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    long verified = 0;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    text += std::string("; ") + CertificateAdvice(verified);
  }
  return Error(ClassOf(code), call.exchange.Peer() + ": " + text);
}

Result<HttpResponse> Conclude(CURL* easy, Call& call, CURLcode code) {
  if (call.error) return std::move(*call.error).During(call.exchange.Peer());
  if (code != CURLE_OK && !call.exchange.cut()) {
    return Failure(easy, call, code);
  }
  if (code == CURLE_OK && WasLonger(call)) {
    return Error(ErrorClass::kTransient,
                 call.exchange.Peer() + ": more bytes than it said");
  }
  return std::move(call.exchange).Conclude();
}

void InitialiseCurl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

}  // namespace

// The multi handle can be woken by another thread, and holds the connection.
struct HttpLine::Handles {
  CurlMulti multi{curl_multi_init()};
  CurlEasy easy{curl_easy_init()};  // Destroyed before its multi handle.
};

HttpLine::HttpLine() {
  InitialiseCurl();
  handles_ = std::make_unique<Handles>();
}

HttpLine::~HttpLine() = default;

Result<HttpResponse> HttpLine::Send(const HttpRequest& request,
                                    const SendOptions& options,
                                    const LineOptions& line) {
  CURL* const easy = handles_->easy.get();
  CURLM* const multi = handles_->multi.get();
  if (easy == nullptr || multi == nullptr) {
    return Error(ErrorClass::kInternal, "cannot create a curl handle");
  }
  Call call = {.exchange = HttpExchange(request, options), .trust = line.trust};
  Configure(easy, call, line);
  const std::optional<CURLcode> code = Perform(multi, easy, call);
  long opened = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &opened);
  opened_ += static_cast<std::uint64_t>(opened);
  if (!code && !call.error) {
    return Error(ErrorClass::kCancelled, call.exchange.Peer() + ": abandoned");
  }
  return Conclude(easy, call, code.value_or(CURLE_OPERATION_TIMEDOUT));
}

}  // namespace darkroom
