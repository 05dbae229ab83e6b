// Any bytes as a server's answer, over a connection of this machine's own.

#include <memory>
#include <string>

#include "libs3q/aws/http_client.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "tests/support/loopback_server.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kMaxBody = 2000;

// A server remembers what it was asked: a new one now and then.
LoopbackServer& Server() {
  static std::unique_ptr<LoopbackServer> server;
  static unsigned answers = 0;
  if (answers++ % 1000 == 0) server = std::make_unique<LoopbackServer>();
  return *server;
}

void Exchange(ByteView input) {
  static HttpClient client({});
  FuzzInput from(input);
  const bool into_sink = from.Choice(2) == 1;
  if (from.rest().empty()) return;
  LoopbackServer& server = Server();
  server.Then({.bytes = std::string(AsText(from.rest())),
               .after = LoopbackServer::After::kClose});
  BytesSink sink;
  const Result<HttpResponse> response =
      client.Send({.scheme = "http", .host = server.host()},
                  {.sink = into_sink ? &sink : nullptr,
                   .max_body_bytes = kMaxBody,
                   .deadline = std::chrono::seconds(5),
                   .connection = Connection::kFresh});
  Promise(sink.bytes.size() <= kMaxBody, "a body is bounded");
  if (!response.ok()) return PromiseNoBug(response.error());
  Promise(response->status >= 200, "an answer has a final status");
  Promise(!response->succeeded() || response->body.size() <= kMaxBody,
          "a body is bounded");
}

}  // namespace

const FuzzTarget kHttpFuzz = {
    "http",
    [] {
      std::vector<Bytes> seeds;
      for (const std::string_view text :
           {"1HTTP/1.1 200 OK\r\ncontent-length: 4\r\nETag: \"e\"\r\n\r\nbody",
            "0HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno",
            "1HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n0\r\ntrailer: x\r\n\r\n",
            "0HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            "0HTtP/1.1 100 Continue\r\n\r\nHTTP/1\n\r\n",
            "1HTTP/1.0 200\r\n\r\nuntil the end"}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Exchange};

}  // namespace darkroom
