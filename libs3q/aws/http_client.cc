#include "libs3q/aws/http_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "libs3q/aws/http_line.h"

namespace darkroom {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxIdle = 64;

Error Abandoned(const HttpRequest& request) {
  return Error(ErrorClass::kCancelled,
               request.scheme + "://" + request.host + ": abandoned");
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace

struct HttpClient::Kept {
  std::string origin;  // "https://host:port".
  std::unique_ptr<HttpLine> line;
  Clock::time_point rests_since = {};
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), trust_(options_.ca_bundle) {}

HttpClient::~HttpClient() = default;

// The one that came to rest last, so that the others may grow old.
std::unique_ptr<HttpLine> HttpClient::Take(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(idle_.rbegin(), idle_.rend(),
                   [&](const Kept& kept) { return kept.origin == origin; });
  if (found == idle_.rend()) return nullptr;
  std::unique_ptr<HttpLine> line = std::move(found->line);
  idle_.erase(std::next(found).base());
  return line;
}

void HttpClient::GiveBack(std::string origin, std::unique_ptr<HttpLine> line) {
  const Clock::time_point now = Clock::now();
  std::vector<Kept> old;  // Closed without the lock.
  const std::lock_guard lock(mutex_);
  idle_.push_back({std::move(origin), std::move(line), now});
  auto first = std::find_if(idle_.begin(), idle_.end(), [&](const Kept& kept) {
    return now - kept.rests_since <= kMaxLineRest;
  });
  if (idle_.size() > kMaxIdle) first = std::max(first, idle_.begin() + 1);
  std::move(idle_.begin(), first, std::back_inserter(old));
  idle_.erase(idle_.begin(), first);
}

HttpCounts HttpClient::counts() const {
  return {.requests = requests_, .connections = connections_};
}

bool HttpClient::MayBePlain(std::string_view host) const {
  switch (options_.plain_http) {
    case PlainHttp::kLoopbackOnly:
      return IsLoopback(host);
    case PlainHttp::kCredentialHosts:
      return IsLoopback(host) || IsCredentialHost(host);
    case PlainHttp::kAnywhere:
      return true;
  }
  return false;
}

Status HttpClient::CheckAllowed(const HttpRequest& request) const {
  if (request.scheme != "https" && !MayBePlain(request.host)) {
    return Error(ErrorClass::kConfiguration,
                 "plain http is not allowed to " + request.host +
                     ": use https, or set aws.allow_plain_http");
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
  std::string origin = request.scheme + "://" + request.host;
  std::unique_ptr<HttpLine> line;
  if (options.connection == Connection::kReuse) line = Take(origin);
  if (line == nullptr) line = std::make_unique<HttpLine>();
  const std::uint64_t before = line->opened();
  Result<HttpResponse> answer =
      line->Send(request, options,
                 {.trust = trust_,
                  .connect_timeout = options_.connect_timeout,
                  .user_agent = options_.user_agent,
                  .proxies = options_.proxies});
  ++requests_;
  connections_ += line->opened() - before;
  // What has failed may be the connection: it is closed.
  if (answer.ok()) GiveBack(std::move(origin), std::move(line));
  return answer;
}

}  // namespace darkroom
