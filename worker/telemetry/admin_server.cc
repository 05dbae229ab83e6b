#include "worker/telemetry/admin_server.h"

#include <httplib.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "worker/events/json_tree.h"
#include "worker/status_files.h"
#include "worker/telemetry/admin_guard.h"
#include "worker/telemetry/connection_pool.h"
#include "worker/telemetry/prometheus_text.h"

namespace darkroom {
namespace {

using httplib::Request;
using httplib::Response;

constexpr std::size_t kMostBody = 4 * kKiB;
constexpr std::uint64_t kMostPicture = 16 * kMiB;
// Of the page itself; what is no page may do nothing at all.
constexpr char kPagePolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";
constexpr char kNoPolicy[] = "default-src 'none'; sandbox";

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kJson[] = "application/json";

// What a store calls a picture; anything else is not shown as one.
constexpr std::array<std::string_view, 4> kPictures = {
    "image/jpeg", "image/png", "image/webp", "image/gif"};

int StatusFor(const Error& error) {
  constexpr int kForbidden = 403;
  constexpr int kUnsupportedMedia = 415;
  constexpr int kNotFound = 404;
  if (error.cls() == ErrorClass::kAccess) return kForbidden;
  return error.cls() == ErrorClass::kUnsupported ? kUnsupportedMedia
                                                 : kNotFound;
}

void Answer(Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", kText);
}

AdminCaller CallerOf(const Request& request) {
  return {.address = request.remote_addr,
          .host = request.get_header_value("Host"),
          .origin = request.get_header_value("Origin"),
          .fetch_site = request.get_header_value("Sec-Fetch-Site"),
          .content_type = request.get_header_value("Content-Type")};
}

// Without SO_REUSEPORT, which httplib sets by itself: two workers would share
// one port, and each scrape would meet either.
void SetSocketOptions(socket_t socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

// Why the address cannot be bound; httplib does not tell.
std::string WhyNot(const ListenAddress& address) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(),
                    &hints, &found);
  if (failed != 0) return ::gai_strerror(failed);
  const Fd socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  SetSocketOptions(socket.get());
  const int bound = ::bind(socket.get(), found->ai_addr, found->ai_addrlen) == 0
                        ? ::listen(socket.get(), 1)
                        : -1;
  const int why = errno;
  ::freeaddrinfo(found);
  return bound == 0 ? "it was taken a moment ago" : std::strerror(why);
}

std::string AsText(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" +
         std::to_string(address.port);
}

// What httplib reads and writes of one request; the name of the peer is all
// that it asks of the socket itself.
class PooledStream final : public httplib::Stream {
 public:
  explicit PooledStream(Connection& connection) : connection_(connection) {}

  bool is_readable() const override { return connection_.WaitToRead(); }
  bool is_writable() const override { return connection_.WaitToWrite(); }
  ssize_t read(char* bytes, std::size_t size) override {
    return connection_.Read(bytes, size);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    return connection_.Write(bytes, size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    NameInto(::getpeername, ip, port);
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    NameInto(::getsockname, ip, port);
  }
  socket_t socket() const override { return connection_.fd(); }

 private:
  template <typename GetName>
  void NameInto(GetName get_name, std::string& ip, int& port) const {
    sockaddr_storage storage = {};
    socklen_t length = sizeof(storage);
    auto* name = reinterpret_cast<sockaddr*>(&storage);
    if (get_name(connection_.fd(), name, &length) != 0) return;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    if (::getnameinfo(name, length, host.data(), host.size(), service.data(),
                      service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
      return;
    }
    ip = host.data();
    port = static_cast<int>(ParseUnsigned(service.data()).value_or(0));
  }

  Connection& connection_;
};

// Runs where it is told to.
class NoThreads final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override { task(); }
  void shutdown() override {}
};

// httplib's server, which would give a thread to a client for as long as it
// sends a byte now and then: here, it accepts and speaks HTTP, no more.
class PooledServer final : public httplib::Server {
 public:
  PooledServer() {
    new_task_queue = [] { return new NoThreads(); };
  }
  // Called on the thread that listens; set before that.
  std::function<void(Fd)> accepted;

  // One request per connection: idle ones would hold threads.
  void Serve(Connection& connection) {
    PooledStream stream(connection);
    bool closed = false;
    process_request(stream, true, closed, nullptr);
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    accepted(Fd(socket));
    return true;
  }
};

}  // namespace

class AdminServer::Served {
 public:
  explicit Served(Options options) : options_(std::move(options)) {
    server_.accepted = [this](Fd socket) { pool_.Take(std::move(socket)); };
    server_.set_socket_options(SetSocketOptions);
    server_.set_payload_max_length(kMostBody);
    server_.set_exception_handler(
        [](const Request&, Response& response, const std::exception_ptr&) {
          Answer(response, 500, "internal error");
        });
    // All that is read is answered here, so that no path ever meets httplib's
    // regular expressions, whose depth grows with its length.
    server_.set_pre_routing_handler(
        [this](const Request& request, Response& response) {
          if (IsChange(request)) {
            const Status may = MayChange(CallerOf(request));
            if (may.ok()) return httplib::Server::HandlerResponse::Unhandled;
            Answer(response, StatusFor(may.error()), may.error().message());
          } else {
            Read(request, response);
          }
          return httplib::Server::HandlerResponse::Handled;
        });
    server_.Post("/log-level", [](const Request& request, Response& response) {
      ChangeLogLevel(request, response);
    });
  }

  ~Served() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status Start() {
    const ListenAddress& address = options_.address;
    port_ = address.port;
    if (port_ == 0) {
      const int port = server_.bind_to_any_port(address.host);
      if (port <= 0) return CannotListen();
      port_ = static_cast<std::uint16_t>(port);
    } else if (!server_.bind_to_port(address.host, port_)) {
      return CannotListen();
    }
    thread_ = std::thread([this] {
      server_.listen_after_bind();
      ended_ = true;
    });
    // Before that it could not be stopped.
    while (!server_.is_running() && !ended_) std::this_thread::yield();
    return {};
  }

  std::uint16_t port() const { return port_; }

 private:
  static bool IsChange(const Request& request) {
    return request.method == "POST" && request.path == "/log-level";
  }

  Error CannotListen() const {
    return Error(ErrorClass::kConfiguration,
                 "admin.listen: cannot listen on " + AsText(options_.address) +
                     ": " + WhyNot(options_.address));
  }

  void Read(const Request& request, Response& response) const {
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_header("Cache-Control", "no-store");
    response.set_header("Referrer-Policy", "no-referrer");
    response.set_header("Cross-Origin-Resource-Policy", "same-origin");
    if (request.method != "GET" && request.method != "HEAD") {
      return Answer(response, 405, "method not allowed");
    }
    const std::string& path = request.path;
    if (path == "/healthz" || path == "/readyz") {
      const Health health = options_.health();
      const bool well = path == "/healthz" ? health.alive : health.ready;
      return Answer(response, well ? 200 : 503, well ? "ok" : health.why);
    }
    if (path == "/metrics") {
      return response.set_content(PrometheusText(options_.metrics.Snapshot()),
                                  kPrometheusType);
    }
    ReadStatus(request, response);
  }

  void ReadStatus(const Request& request, Response& response) const {
    const Status may = MayRead(options_.status_page, CallerOf(request));
    if (!may.ok()) {
      return Answer(response, StatusFor(may.error()), may.error().message());
    }
    const std::string& path = request.path;
    response.set_header("Content-Security-Policy",
                        path == "/" ? kPagePolicy : kNoPolicy);
    if (path == "/") {
      response.set_content(kStatusHtml, "text/html; charset=utf-8");
    } else if (path == "/status.js") {
      response.set_content(kStatusJs, "text/javascript; charset=utf-8");
    } else if (path == "/status.css") {
      response.set_content(kStatusCss, "text/css; charset=utf-8");
    } else if (path == "/status.json") {
      response.set_content(StatusNow(), kJson);
    } else if (path == "/log-level") {
      Answer(response, 200, std::string(NameOf(CurrentLogLevel())));
    } else if (path.starts_with("/pictures/")) {
      ReadPicture(path, response);
    } else {
      Answer(response, 404, "not found");
    }
  }

  std::string StatusNow() const {
    const SysMillis now = WallNow();
    const Health health = options_.health();
    const ActivityView activity = options_.activity.View(now);
    const std::vector<MetricSeries> series = options_.metrics.Snapshot();
    return StatusJson({.facts = options_.facts,
                       .health = health,
                       .activity = activity,
                       .series = series},
                      now);
  }

  // "/pictures/<number of the job>/<index of the output>": numbers only, so
  // nothing that is asked for becomes a key or a path.
  void ReadPicture(const std::string& path, Response& response) const {
    const auto parts = Split(path, '/');
    const auto number =
        parts.size() == 4 ? ParseUnsigned(parts[2]) : std::nullopt;
    const auto index =
        parts.size() == 4 ? ParseUnsigned(parts[3]) : std::nullopt;
    const auto target = number && index && options_.pictures != nullptr
                            ? options_.activity.OutputOf(
                                  *number, static_cast<std::size_t>(*index))
                            : std::nullopt;
    if (!target) return Answer(response, 404, "no such picture");
    const Result<FetchedObject> fetched =
        options_.pictures->Get(*target, {.max_bytes = kMostPicture});
    if (!fetched.ok()) return Answer(response, 404, "no such picture");
    const std::string& type = fetched->info.content_type;
    if (std::find(kPictures.begin(), kPictures.end(), type) ==
        kPictures.end()) {
      return Answer(response, 415, "not a picture");
    }
    response.set_content(std::string(darkroom::AsText(fetched->body.view())),
                         type);
  }

  static void ChangeLogLevel(const Request& request, Response& response) {
    const Result<JsonNode> body = ParseJson(request.body);
    const auto level =
        body.ok() ? LogLevelNamed(body->TextAt({"level"})) : std::nullopt;
    if (!level) {
      return Answer(response, 400,
                    R"({"level": one of debug, info, warn, error, off})");
    }
    const LogLevel before = CurrentLogLevel();
    SetLogLevel(std::min(*level, LogLevel::kInfo));  // So that this is seen.
    Log(LogLevel::kInfo, "log_level",
        {{"from", NameOf(before)}, {"to", NameOf(*level)}});
    SetLogLevel(*level);
    Answer(response, 200, std::string(NameOf(*level)));
  }

  const Options options_;
  PooledServer server_;
  ConnectionPool pool_{
      {}, [this](Connection& connection) { server_.Serve(connection); }};
  std::uint16_t port_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

Result<std::unique_ptr<AdminServer>> AdminServer::Start(Options options) {
  auto served = std::make_unique<Served>(std::move(options));
  TRY(served->Start());
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(served)));
}

AdminServer::AdminServer(std::unique_ptr<Served> served)
    : served_(std::move(served)) {}

AdminServer::~AdminServer() = default;

std::uint16_t AdminServer::port() const { return served_->port(); }

}  // namespace darkroom
