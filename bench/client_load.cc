// What a GET costs: through our client, and through libcurl alone.
//
// Usage: client_load HOW URL_OF_BUCKET KEY THREADS SECONDS CA_BUNDLE
//   HOW: ours              signed, kept alive, into a sealed memfd
//        curl              libcurl's easy interface, thrown away
//        ours-handshakes   a new TLS connection each time
//        curl-handshakes   the same, as curl does it by itself
//
// Prints one line of JSON.  Every answer must be a success.

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <curl/curl.h>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/s3_store.h"

namespace darkroom {
namespace {

using Clock = std::chrono::steady_clock;

struct Task {
  std::string_view how;
  std::string bucket_url;  // "http://127.0.0.1:1234/b".
  std::string key;
  int threads;
  int seconds;
  std::string ca_bundle;

  bool handshakes() const { return how.ends_with("handshakes"); }
};

// Fetches once; the bytes that came.
using Fetch = std::function<std::uint64_t()>;

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "client_load: %s\n", why.c_str());
  std::exit(1);
}

double CpuSeconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Members are in the order in which they need each other.
class Ours {
 public:
  explicit Ours(const Task& task)
      : task_(task), client_({.ca_bundle = task.ca_bundle}) {
    const std::size_t slash = task.bucket_url.rfind('/');
    bucket_ = task.bucket_url.substr(slash + 1);
    const auto endpoint = ParseEndpoint(task.bucket_url.substr(0, slash));
    if (!endpoint.ok()) Fail(endpoint.error().message());
    store_.emplace(context_,
                   S3Endpoint{.own = *endpoint,
                              .style = BucketStyle::kPath,
                              .region = "us-east-1"},
                   S3Options(), std::stop_token());
  }

  Fetch ForThread() {
    if (task_.handshakes()) return [this] { return Handshake(); };
    return [this] {
      const auto object =
          store_->Get({bucket_, task_.key, ""}, {.max_bytes = 100 * kMiB});
      if (!object.ok()) Fail(object.error().message());
      return static_cast<std::uint64_t>(object->body.size());
    };
  }
  std::uint64_t connections() const { return client_.counts().connections; }

 private:
  std::uint64_t Handshake() {
    const std::string_view url = task_.bucket_url;
    const std::size_t host = url.find("://") + 3;
    HttpRequest request;
    request.host = url.substr(host, url.find('/', host) - host);
    request.path = "/" + bucket_ + "/" + task_.key;
    const auto answer =
        client_.Send(request, {.connection = Connection::kFresh});
    if (!answer.ok()) Fail(answer.error().message());
    return answer->body.size();
  }

  const Task& task_;
  std::string bucket_;
  HttpClient client_;
  CachedCredentials credentials_{
      [] {
        return Result(Credentials{.access_key_id = "AKIDEXAMPLE",
                                  .secret_access_key = "secret"});
      },
      WallNow};
  AwsContext context_{client_, credentials_};
  std::optional<S3Store> store_;
};

std::size_t Discard(char*, std::size_t size, std::size_t count, void* bytes) {
  *static_cast<std::uint64_t*>(bytes) += size * count;
  return size * count;
}

Fetch CurlAlone(const Task& task) {
  const std::string url = task.bucket_url + "/" + task.key;
  const auto easy = std::shared_ptr<CURL>(curl_easy_init(), curl_easy_cleanup);
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, Discard);
  if (!task.ca_bundle.empty()) {
    curl_easy_setopt(easy.get(), CURLOPT_CAINFO, task.ca_bundle.c_str());
  }
  const long fresh = task.handshakes() ? 1 : 0;
  curl_easy_setopt(easy.get(), CURLOPT_FRESH_CONNECT, fresh);
  curl_easy_setopt(easy.get(), CURLOPT_FORBID_REUSE, fresh);
  curl_easy_setopt(easy.get(), CURLOPT_SSL_SESSIONID_CACHE, 1 - fresh);
  curl_easy_setopt(easy.get(), CURLOPT_CA_CACHE_TIMEOUT, 0L);
  return [easy] {
    std::uint64_t bytes = 0;
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &bytes);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) Fail(curl_easy_strerror(code));
    return bytes;
  };
}

void Run(const Task& task) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::optional<Ours> ours;
  if (task.how.starts_with("ours")) ours.emplace(task);
  std::vector<Fetch> fetches;
  for (int i = 0; i < task.threads; ++i) {
    fetches.push_back(ours ? ours->ForThread() : CurlAlone(task));
    fetches.back()();  // Connections, caches, the trust store.
  }
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> bytes = 0;
  const double cpu = CpuSeconds();
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(task.seconds);
  std::vector<std::jthread> threads;
  for (const Fetch& fetch : fetches) {
    threads.emplace_back([&requests, &bytes, &fetch, end] {
      while (Clock::now() < end) {
        bytes += fetch();
        ++requests;
      }
    });
  }
  threads.clear();
  const std::chrono::duration<double> wall = Clock::now() - begin;
  std::printf(
      "{\"requests\":%llu,\"bytes\":%llu,\"seconds\":%.3f,"
      "\"cpuSeconds\":%.3f,\"connections\":%llu}\n",
      static_cast<unsigned long long>(requests),
      static_cast<unsigned long long>(bytes), wall.count(), CpuSeconds() - cpu,
      static_cast<unsigned long long>(ours ? ours->connections() : 0));
}

}  // namespace
}  // namespace darkroom

int main(int argc, char** argv) {
  if (argc != 7) darkroom::Fail("six arguments, see the source");
  darkroom::Run({.how = argv[1],
                 .bucket_url = argv[2],
                 .key = argv[3],
                 .threads = std::atoi(argv[4]),
                 .seconds = std::atoi(argv[5]),
                 .ca_bundle = argv[6]});
  return 0;
}
