#include "tests/support/moto_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/uri_encode.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/sqs_codec.h"
#include "tests/support/fake_environment.h"

namespace darkroom {
namespace {

constexpr int kStartMillis = 60'000;  // Python, on a busy machine.
constexpr int kNotThere = 127;

Credentials Anyone() {
  return {.access_key_id = "test", .secret_access_key = "test"};
}

[[noreturn]] void BecomeMoto(int output, std::vector<std::string>& variables) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  for (std::string& variable : variables) ::putenv(variable.data());
  ::execlp("moto_server", "moto_server", "-H", "127.0.0.1", "-p", "0", nullptr);
  ::_exit(kNotThere);
}

// Signed as every request must be, or moto takes it for one to S3.
Result<HttpResponse> SendSigned(HttpRequest request, const char* service) {
  HttpClient client({});
  Signer().Sign(request, Anyone(), {.region = "us-east-1", .service = service},
                WallNow());
  return client.Send(request, {});
}

}  // namespace

Result<std::unique_ptr<MotoServer>> MotoServer::Start(
    std::vector<std::string> variables) {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return ErrnoError(errno, "pipe");
  Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return ErrnoError(errno, "fork");
  if (child == 0) BecomeMoto(write_end.get(), variables);
  std::unique_ptr<MotoServer> server(
      new MotoServer(child, std::move(read_end)));
  write_end.Reset();  // So that its death ends the reading.
  TRY(server->AwaitPort());
  server->drain_ = std::thread([output = server->output_.get()] {
    std::array<char, 4096> chunk = {};
    while (::read(output, chunk.data(), chunk.size()) > 0) continue;
  });
  return server;
}

// It says "Running on http://127.0.0.1:45049" when it listens.
Status MotoServer::AwaitPort() {
  static constexpr std::string_view kBefore = "Running on http://127.0.0.1:";
  std::string said;
  std::array<char, 4096> chunk = {};
  for (;;) {
    pollfd polled = {output_.get(), POLLIN, 0};
    if (::poll(&polled, 1, kStartMillis) <= 0) {
      return Error(ErrorClass::kTimeout, "moto_server does not start");
    }
    const ssize_t got = ::read(output_.get(), chunk.data(), chunk.size());
    if (got <= 0) return Error(ErrorClass::kNotFound, "no moto_server");
    said.append(chunk.data(), static_cast<std::size_t>(got));
    const std::size_t at = said.find(kBefore);
    const std::size_t end = said.find('\n', at);
    if (at == std::string::npos || end == std::string::npos) continue;
    const std::size_t begin = at + kBefore.size();
    port_ =
        said.substr(begin, said.find_first_not_of("0123456789", begin) - begin);
    return {};
  }
}

MotoServer::~MotoServer() {
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
  if (drain_.joinable()) drain_.join();
}

AwsOptions MotoServer::Options() const {
  return {.environment = FakeEnvironment({{"AWS_ACCESS_KEY_ID", "test"},
                                          {"AWS_SECRET_ACCESS_KEY", "test"},
                                          {"AWS_REGION", "us-east-1"},
                                          {"AWS_ENDPOINT_URL", url()}})};
}

Status MotoServer::CreateBucket(const std::string& name) {
  const HttpResponse response = TRY(SendSigned({.method = "PUT",
                                                .scheme = "http",
                                                .host = "127.0.0.1:" + port_,
                                                .path = "/" + name},
                                               "s3"));
  if (response.succeeded()) return {};
  return Error(ErrorClass::kInternal, "CreateBucket: " + response.body);
}

Result<std::string> MotoServer::CreateQueue(const std::string& name,
                                            const std::string& attributes) {
  const std::string body =
      R"({"QueueName":")" + name + R"(","Attributes":)" + attributes + "}";
  const HttpResponse response = TRY(
      SendSigned({.method = "POST",
                  .scheme = "http",
                  .host = "127.0.0.1:" + port_,
                  .headers = {{"content-type", "application/x-amz-json-1.0"},
                              {"x-amz-target", "AmazonSQS.CreateQueue"}},
                  .body = AsBytes(body)},
                 "sqs"));
  return ParseQueueUrl(response.body).During("CreateQueue");
}

Result<std::string> MotoServer::CallSns(const std::string& form) {
  const HttpResponse response = TRY(SendSigned(
      {.method = "POST",
       .scheme = "http",
       .host = "127.0.0.1:" + port_,
       .headers = {{"content-type", "application/x-www-form-urlencoded"}},
       .body = AsBytes(form)},
      "sns"));
  if (response.succeeded()) return response.body;
  return Error(ErrorClass::kInternal, form + ": " + response.body);
}

Result<std::string> MotoServer::CreateTopic(const std::string& name) {
  const std::string answer =
      TRY(CallSns("Action=CreateTopic&Version=2010-03-31&Name=" + name));
  constexpr std::string_view kBegin = "<TopicArn>";
  const std::size_t begin = answer.find(kBegin) + kBegin.size();
  return answer.substr(begin, answer.find('<', begin) - begin);
}

Status MotoServer::Subscribe(const std::string& topic_arn,
                             const std::string& queue_arn) {
  TRY(CallSns("Action=Subscribe&Version=2010-03-31&Protocol=sqs&TopicArn=" +
              UriEncode(topic_arn) + "&Endpoint=" + UriEncode(queue_arn)));
  return {};
}

Status MotoServer::Post(const std::string& path, const std::string& body) {
  HttpClient client({});
  const HttpResponse response =
      TRY(client.Send({.method = "POST",
                       .scheme = "http",
                       .host = "127.0.0.1:" + port_,
                       .path = path,
                       .headers = {{"content-type", "text/plain"}},
                       .body = AsBytes(body)},
                      {}));
  if (response.succeeded()) return {};
  return Error(ErrorClass::kInternal, path + ": " + response.body);
}

}  // namespace darkroom
