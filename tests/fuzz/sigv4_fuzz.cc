// Requests of any path, query and headers, signed; names of queues, endpoints.

#include <algorithm>

#include "base/uri_encode.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/sigv4.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

constexpr SysMillis kNow{std::chrono::milliseconds(1'795'226'317'000)};

HttpRequest TakeRequest(FuzzInput& from) {
  HttpRequest request = {.method = from.Text(), .host = from.Text()};
  request.path = from.Text();
  request.query = from.Text();
  for (int left = from.Choice(4); left > 0; --left) {
    const std::string name = from.Text();
    request.headers.push_back({name, from.Text()});
  }
  request.body = from.rest();
  return request;
}

void SignInput(ByteView input) {
  FuzzInput from(input);
  const unsigned how = from.Byte();
  HttpRequest request = TakeRequest(from);
  const SigningScope scope = {
      .region = "eu-west-1",
      .service = "s3",
      .path = static_cast<SignedPath>(how % 3),
      .body_hash = (how & 4) != 0 ? BodyHash::kSent : BodyHash::kNotSent};
  const std::string canonical =
      CanonicalRequest(request, scope.path, "UNSIGNED-PAYLOAD");
  Promise(
      canonical == CanonicalRequest(request, scope.path, "UNSIGNED-PAYLOAD"),
      "the same request is the same");
  Promise(canonical.ends_with("\nUNSIGNED-PAYLOAD"), "the payload comes last");
  Signer().Sign(request, {.access_key_id = "A", .secret_access_key = "S"},
                scope, kNow);
  const std::string_view authorization =
      HeaderNamed(request.headers, "authorization");
  Promise(!authorization.empty(), "a signed request says so");
}

void CheckNames(std::string_view text) {
  Promise(UriDecode(UriEncode(text)) == text, "what is encoded is decoded");
  const Result<Endpoint> endpoint = ParseEndpoint(text);
  Promise(!endpoint.ok() || !endpoint->host.empty(), "an endpoint has a host");
  const Result<QueueName> queue = ParseQueueName(text);
  Promise(!queue.ok() || !queue->name.empty(), "a queue has a name");
}

void Read(ByteView input) {
  SignInput(input);
  CheckNames(AsText(input));
}

Bytes Seed() {
  Bytes seed = {5};
  for (const char* text : {"GET", "examplebucket.s3.amazonaws.com",
                           "/a/./b/../%20c//", "b=2&a=1&a=%2F&c"}) {
    PutFuzzText(seed, text);
  }
  seed.push_back(2);
  for (const char* text : {"X-Two", " a  b ", "x-one", "1"}) {
    PutFuzzText(seed, text);
  }
  return seed;
}

}  // namespace

const FuzzTarget kSigV4Fuzz = {
    "sigv4",
    [] {
      return std::vector<Bytes>{
          Seed(), BytesOf("https://sqs.eu-west-1.amazonaws.com/123456789012/j"),
          BytesOf("arn:aws:sqs:eu-west-1:123456789012:jobs"),
          BytesOf("http://[::1]:9000/path")};
    },
    Read};

}  // namespace darkroom
