#include "worker/telemetry/admin_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "tests/support/connection_server.h"
#include "tests/support/fake_store.h"
#include "tests/support/road_fixture.h"
#include "worker/telemetry/road_recorder.h"

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() { store_ = std::make_unique<FakeStore>(); }
  ~AdminServerTest() override { SetLogLevel(before_); }

  AdminServer::Options Options() {
    return {.address = {.host = "127.0.0.1", .port = 0},
            .facts = {.version = "1.2.3", .queue = "jobs", .started = {}},
            .health = [this] { return health_; },
            .metrics = metrics_,
            .activity = activity_,
            .pictures = std::move(store_)};
  }
  void Start() {
    auto started = AdminServer::Start(Options());
    ASSERT_TRUE(started.ok()) << started.error().message();
    server_ = *std::move(started);
  }

  // The whole answer.
  std::string Send(const std::string& request) {
    const Fd peer = ConnectTo("127.0.0.1:" + std::to_string(server_->port()));
    SendAll(peer.get(), request);
    std::string answer;
    std::array<char, 4'096> part{};
    for (;;) {
      const ssize_t count = ::read(peer.get(), part.data(), part.size());
      if (count <= 0) return answer;
      answer.append(part.data(), static_cast<std::size_t>(count));
    }
  }
  std::string Get(const std::string& path, const std::string& more = "") {
    return Send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more +
                "\r\n");
  }
  std::string PostLevel(const std::string& body, const std::string& headers) {
    return Send("POST /log-level HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
  }

  Health health_;
  Metrics metrics_{Metrics::Samples::kForget};
  Activity activity_;
  std::unique_ptr<FakeStore> store_;
  std::unique_ptr<AdminServer> server_;
  const LogLevel before_ = CurrentLogLevel();
};

constexpr char kOk[] = "HTTP/1.1 200 ";
constexpr char kJsonType[] = "Content-Type: application/json\r\n";

TEST_F(AdminServerTest, SaysWhetherTheWorkerIsWell) {
  Start();
  EXPECT_THAT(Get("/healthz"), StartsWith(kOk));
  EXPECT_THAT(Get("/readyz"), StartsWith(kOk));
  health_ = {.alive = true, .ready = false, .why = "polls have failed"};
  EXPECT_THAT(Get("/healthz"), StartsWith(kOk));
  EXPECT_THAT(Get("/readyz"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(Get("/readyz"), HasSubstr("polls have failed"));
  health_ = {.alive = false, .ready = false, .why = "no poll for 75 s"};
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(AdminServerTest, ServesMetricsAndThePage) {
  metrics_.Set(MetricId::kLeasesHeld, 4);
  Start();
  EXPECT_THAT(Get("/metrics"), HasSubstr("\ndarkroom_leases_held 4\n"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("text/plain; version=0.0.4"));
  const std::string page = Get("/");
  EXPECT_THAT(page, HasSubstr("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy: default-src 'none'; "
                              "script-src 'self';"));
  EXPECT_THAT(Get("/status.js"), HasSubstr("'use strict';"));
  EXPECT_THAT(Get("/status.css"), HasSubstr("prefers-color-scheme"));
  EXPECT_THAT(Get("/status.json"), HasSubstr("\"version\":\"1.2.3\""));
}

TEST_F(AdminServerTest, NothingElseIsThereAndNothingElseWrites) {
  Start();
  for (const char* path :
       {"/etc/passwd", "/../etc/passwd", "/status.json/", "/pictures",
        "/pictures/1", "/pictures/1/0/..", "/pictures/../../etc/passwd",
        "/pictures/%2e%2e/%2e%2e", "/pictures/1/0", "/pictures/-1/0",
        "/pictures/a/b", "//"}) {
    EXPECT_THAT(Get(path), StartsWith("HTTP/1.1 404 ")) << path;
  }
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const std::string answer =
        Send(std::string(method) +
             " /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 ")) << method;
  }
}

TEST_F(AdminServerTest, ThePageIsNotForSitesThatRebindTheirName) {
  Start();
  const std::string answer =
      Send("GET /status.json HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, Not(HasSubstr("1.2.3")));
}

TEST_F(AdminServerTest, ChangesTheLogLevelForAProgram) {
  Start();
  SetLogLevel(LogLevel::kOff);
  EXPECT_THAT(PostLevel(R"({"level":"error"})", kJsonType), StartsWith(kOk));
  EXPECT_EQ(CurrentLogLevel(), LogLevel::kError);
  EXPECT_THAT(Get("/log-level"), HasSubstr("\r\n\r\nerror\n"));
  for (const char* body : {"", "{}", R"({"level":"loud"})", "debug", "[]"}) {
    EXPECT_THAT(PostLevel(body, kJsonType), StartsWith("HTTP/1.1 400 "))
        << body;
  }
  EXPECT_EQ(CurrentLogLevel(), LogLevel::kError);
}

TEST_F(AdminServerTest, ChangesNothingForABrowser) {
  Start();
  SetLogLevel(LogLevel::kError);
  const std::string body = R"({"level":"debug"})";
  EXPECT_THAT(PostLevel(body, "Content-Type: text/plain\r\n"),
              StartsWith("HTTP/1.1 415 "));
  EXPECT_THAT(PostLevel(body, std::string(kJsonType) + "Origin: http://x\r\n"),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(PostLevel(body, std::string(kJsonType) +
                                  "Sec-Fetch-Site: cross-site\r\n"),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(CurrentLogLevel(), LogLevel::kError);
}

TEST_F(AdminServerTest, APortThatIsTakenIsAClearError) {
  Start();
  AdminServer::Options second = Options();
  second.address.port = server_->port();
  const auto started = AdminServer::Start(std::move(second));
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().cls(), ErrorClass::kConfiguration);
  EXPECT_EQ(started.error().message(),
            "admin.listen: cannot listen on 127.0.0.1:" +
                std::to_string(server_->port()) + ": Address already in use");
  AdminServer::Options elsewhere = Options();
  elsewhere.address.host = "192.0.2.1";
  EXPECT_THAT(AdminServer::Start(std::move(elsewhere)).error().message(),
              HasSubstr("Cannot assign requested address"));
}

TEST_F(AdminServerTest, EndsWhileSomebodyIsConnectedAndSilent) {
  Start();
  const Fd silent = ConnectTo("127.0.0.1:" + std::to_string(server_->port()));
  SendAll(silent.get(), "GET /healthz HTT");
  server_.reset();
  char byte = 0;
  EXPECT_LE(::read(silent.get(), &byte, 1), 0);
}

// A byte now and then, so that no single read is late, until it is cut.
class Trickle {
 public:
  explicit Trickle(std::uint16_t port)
      : peer_(ConnectTo("127.0.0.1:" + std::to_string(port))), thread_([this] {
          do {
            if (!SendAll(peer_.get(), "G")) return;
          } while (WaitUnlessGone(peer_.get(), std::chrono::milliseconds(50)));
        }) {}
  Trickle(const Trickle&) = delete;
  Trickle& operator=(const Trickle&) = delete;
  ~Trickle() { ::shutdown(peer_.get(), SHUT_RDWR); }

 private:
  const Fd peer_;
  const std::jthread thread_;
};

std::vector<std::unique_ptr<Trickle>> TricklesTo(std::uint16_t port,
                                                 int count) {
  std::vector<std::unique_ptr<Trickle>> all;
  for (int i = 0; i < count; ++i)
    all.push_back(std::make_unique<Trickle>(port));
  return all;
}

TEST_F(AdminServerTest, ClientsThatTrickleDoNotMakeAWorkerLookDead) {
  Start();
  const auto trickles = TricklesTo(server_->port(), 4);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(Get("/healthz"), StartsWith(kOk));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

TEST_F(AdminServerTest, ClientsThatTrickleDoNotHoldAStop) {
  Start();
  const auto trickles = TricklesTo(server_->port(), 4);
  const auto begin = std::chrono::steady_clock::now();
  server_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

// Three are served, sixteen wait: of twenty one is closed, the last or, if the
// three were slow to begin, one before it.
TEST_F(AdminServerTest, ClosesConnectionsThatAreTooMany) {
  Start();
  std::vector<Fd> silent;
  std::vector<pollfd> ends;
  for (int i = 0; i < 20; ++i) {
    silent.push_back(ConnectTo("127.0.0.1:" + std::to_string(server_->port())));
    ends.push_back({.fd = silent.back().get(), .events = POLLIN, .revents = 0});
  }
  // Before those that are served lose patience with them.
  ASSERT_GT(::poll(ends.data(), ends.size(), 1'000), 0);
  const auto closed = std::ranges::find_if(
      ends, [](const pollfd& end) { return end.revents != 0; });
  char byte = 0;
  EXPECT_LE(::read(closed->fd, &byte, 1), 0);
}

TEST_F(AdminServerTest, ShowsThePicturesOfTheLastJobsAndNothingElse) {
  store_->Insert("thumbs", "a_128w.webp", "the picture",
                 {.content_type = "image/webp"});
  store_->Insert("thumbs", "a_512w.webp", "<script>",
                 {.content_type = "text/html"});
  RoadRecorder recorder(metrics_, activity_);
  {
    RoadFixture road(TwoVariants());
    road.observer = &recorder;
    road.store.Insert("uploads", "a.jpg", "good");
    road.polling.Provide({.receipt = "r", .body = EventFor({"a.jpg"})});
    road.Start();
    road.settling.WaitForCalls(1);
  }
  Start();
  const std::string picture = Get("/pictures/1/0");
  EXPECT_THAT(picture, HasSubstr("Content-Type: image/webp"));
  EXPECT_THAT(picture, HasSubstr("\r\n\r\nthe picture"));
  EXPECT_THAT(picture, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(picture, HasSubstr("default-src 'none'; sandbox"));
  EXPECT_THAT(Get("/pictures/1/1"), StartsWith("HTTP/1.1 415 "));
  EXPECT_THAT(Get("/pictures/1/2"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Get("/pictures/2/0"), StartsWith("HTTP/1.1 404 "));
}

}  // namespace
}  // namespace darkroom
