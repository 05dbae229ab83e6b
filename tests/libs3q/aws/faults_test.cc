// The client as the worker uses it, with real sockets and a proxy that does
// harm: what docs/aws.md promises for each fault, within its bound.

#include <algorithm>
#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "libs3q/aws/http_client.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sqs_queue.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/small_aws.h"

namespace darkroom {
namespace {

using Kind = Fault::Kind;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr milliseconds kVisibility(150);
constexpr milliseconds kDeadline(2000);
constexpr milliseconds kStall(400);
constexpr milliseconds kPollGrace(600);
// Deadlines are handed on in whole milliseconds.
constexpr milliseconds kRounding(5);
// What a machine that is busy with something else may add.
constexpr milliseconds kSlack(1500);

milliseconds Since(Clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

// A photograph, as far as HTTP can tell.
std::string Photograph(int seed, std::size_t bytes = 20'000) {
  std::string photograph(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) {
    photograph[i] = static_cast<char>((i * 31 + i / 256) * 7 + seed);
  }
  return photograph;
}

class FaultsTest : public testing::Test {
 protected:
  FaultsTest() {
    context_.policy.base = milliseconds(2);
    context_.policy.throttled_base = milliseconds(4);
    context_.stall = kStall;
    context_.overtime.window = milliseconds(200);
  }

  ObjectRef Ref(const std::string& key) const { return {"b", key, ""}; }
  Result<std::string> Get(const std::string& key) {
    const FetchedObject object = TRY(store_.Get(Ref(key), {.max_bytes = kMiB}));
    return std::string(AsText(object.body.view()));
  }
  Result<std::vector<Message>> Receive(int wait_seconds) {
    return queue_.Receive({.wait = std::chrono::seconds(wait_seconds)});
  }
  // Asks until there is one, as the poller does.
  Message ReceiveOne() {
    for (;;) {
      const auto messages = Receive(0);
      if (messages.ok() && !messages->empty()) return messages.value()[0];
    }
  }
  // The first `times` requests meet it.
  void Harm(const Fault& fault, int times = 1) {
    proxy_.Plan([script = std::make_shared<FaultScript>(
                     std::vector<FaultScript::Rule>{{"", fault, times}})](
                    const std::string& request) { return (*script)(request); });
    before_ = proxy_.log().size();
  }
  std::size_t asked() { return proxy_.log().size() - before_; }

  SmallAws aws_{kVisibility};
  FaultProxy proxy_{
      [this](const std::string& request) { return aws_.Answer(request); }, {}};
  std::size_t before_ = 0;
  HttpClient client_{{}};
  std::string key_ = "KEY1";
  int loads_ = 0;
  milliseconds skipped_ = milliseconds(0);  // By the credentials' clock.
  CachedCredentials credentials_{[this]() -> Result<Credentials> {
                                   ++loads_;
                                   return Credentials{.access_key_id = key_,
                                                      .secret_access_key = "s"};
                                 },
                                 [this] { return WallNow() + skipped_; }};
  AwsContext context_{client_, credentials_};
  Endpoint endpoint_{.scheme = "http", .host = proxy_.host()};
  S3Store store_{context_,
                 {.own = endpoint_, .style = BucketStyle::kPath, .region = "r"},
                 {.deadline = kDeadline},
                 {}};
  SqsQueue queue_{context_,
                  {.endpoint = endpoint_,
                   .region = "r",
                   .deadline = kDeadline,
                   .poll_grace = kPollGrace},
                  "http://queue/1/jobs",
                  {}};
};

struct NamedFault {
  const char* name;
  Fault fault;
};

std::vector<NamedFault> Harms() {
  return {
      {"latency", {.latency = milliseconds(50)}},
      {"reset before", {.kind = Kind::kResetBefore}},
      {"reset after", {.kind = Kind::kResetAfter}},
      {"reset mid body", {.kind = Kind::kResetMidBody}},
      {"cut body", {.kind = Kind::kCutBody}},
      {"stalled body", {.kind = Kind::kStallMidBody}},
      {"long body", {.kind = Kind::kLongBody}},
      {"drip", {.kind = Kind::kDrip, .latency = milliseconds(100)}},
      {"hang", {.kind = Kind::kHang}},
      {"swallow", {.kind = Kind::kSwallow}},
      {"garbage", GarbageAnswer()},
      {"500", ErrorAnswer("", 500, "InternalError")},
      {"502 of a balancer",
       {.kind = Kind::kAnswer,
        .answer = "HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<p/>"}},
      {"503", ErrorAnswer("", 503, "ServiceUnavailable")},
      {"slow down", ErrorAnswer("", 503, "SlowDown")},
      {"200 with an error", ErrorAnswer("", 200, "InternalError")},
  };
}

TEST_F(FaultsTest, OneFaultCostsAGetOneRetry) {
  aws_.PutObject("/b/k", Photograph(1));
  for (const NamedFault& c : Harms()) {
    SCOPED_TRACE(c.name);
    Harm(c.fault);
    const auto begin = Clock::now();
    const Result<std::string> body = Get("k");
    ASSERT_TRUE(body.ok()) << body.error().message();
    EXPECT_EQ(body.value(), Photograph(1));
    EXPECT_LT(Since(begin), kStall + kSlack);
    EXPECT_GE(asked(), c.fault.kind == Kind::kNone ? 1U : 2U);
    EXPECT_LE(asked(), 3U);  // A machine may be too busy for kStall once.
  }
}

TEST_F(FaultsTest, OneFaultCostsAPutOneRetryAndTearsNothing) {
  int seed = 0;
  for (const NamedFault& c : Harms()) {
    SCOPED_TRACE(c.name);
    // Where there is no body to be harmed, its headers are.
    Harm(c.fault);
    const std::string body = Photograph(++seed, 300'000);
    const auto begin = Clock::now();
    const auto put = store_.Put(Ref("out"), AsBytes(body), {});
    ASSERT_TRUE(put.ok()) << put.error().message();
    EXPECT_TRUE(aws_.objects()["/b/out"] == body);
    EXPECT_LT(Since(begin), kStall + kSlack);
    EXPECT_LE(asked(), 3U);
  }
}

TEST_F(FaultsTest, OneFaultLosesNoDelete) {
  for (const NamedFault& c : Harms()) {
    if (c.fault.answer.find("HTTP/1.1 200") == 0) continue;
    SCOPED_TRACE(c.name);
    aws_.Enqueue("work");
    Harm({});
    const std::string receipt = ReceiveOne().receipt;
    Harm(c.fault);
    const auto begin = Clock::now();
    const std::vector<Status> deleted = queue_.Delete({{receipt}});
    ASSERT_TRUE(deleted.at(0).ok()) << deleted[0].error().message();
    EXPECT_EQ(aws_.queued(), 0U);
    EXPECT_LT(Since(begin), kStall + kSlack);
  }
}

TEST_F(FaultsTest, OneFaultLosesNoMessage) {
  for (const NamedFault& c : Harms()) {
    SCOPED_TRACE(c.name);
    aws_.Enqueue("work");
    Harm(c.fault);
    const auto begin = Clock::now();
    const Message message = ReceiveOne();
    EXPECT_EQ(message.body, "work");
    EXPECT_LE(message.receive_count, 2);
    EXPECT_LT(Since(begin), kPollGrace + kVisibility + kSlack);
    ASSERT_TRUE(queue_.Delete({{message.receipt}}).at(0).ok());
  }
}

TEST_F(FaultsTest, ABurstIsGivenBackAfterThreeAttempts) {
  aws_.PutObject("/b/k", Photograph(1));
  for (const char* code : {"SlowDown", "InternalError"}) {
    Harm(ErrorAnswer("", 503, code), 3);
    const Error error = Get("k").error();
    EXPECT_EQ(error.kind(), ErrorKind::kTransient);
    EXPECT_THAT(error.message(), HasSubstr(code));
    EXPECT_EQ(asked(), 3U);
    EXPECT_TRUE(Get("k").ok());  // The burst is over.
  }
}

TEST_F(FaultsTest, ABlackHoleFreesItsSlotWithinTheDeadline) {
  aws_.PutObject("/b/k", Photograph(1));
  for (const Kind kind : {Kind::kHang, Kind::kSwallow, Kind::kStallMidBody}) {
    SCOPED_TRACE(NameOf(kind));
    Harm({.kind = kind}, 100);
    const auto begin = Clock::now();
    EXPECT_EQ(Get("k").error().kind(), ErrorKind::kTransient);
    EXPECT_GE(Since(begin) + kRounding,
              3 * kStall);  // It has tried three times.
    EXPECT_LT(Since(begin), kDeadline + kSlack);
    EXPECT_EQ(asked(), 3U);
  }
}

TEST_F(FaultsTest, ABlackHoledQueueIsAskedAgainOnceItHeals) {
  const milliseconds bound = milliseconds(1000) + kPollGrace;
  Harm({.kind = Kind::kHang}, 1);
  const auto begin = Clock::now();
  EXPECT_EQ(Receive(1).error().kind(), ErrorKind::kTransient);
  EXPECT_GE(Since(begin) + kRounding, bound);
  EXPECT_LT(Since(begin), bound + kSlack);
  EXPECT_EQ(asked(), 1U);
  aws_.Enqueue("work");  // It has healed.
  EXPECT_EQ(Receive(1)->at(0).body, "work");
}

TEST_F(FaultsTest, AMovingBodyOutlivesTheDeadlineAndAStoppedOneDoesNot) {
  // Ten bytes a second are enough here, so that a slow machine is.
  context_.overtime.rate = 10;
  context_.overtime.window = milliseconds(1000);
  context_.stall = milliseconds(0);
  aws_.PutObject("/b/k", Photograph(1, 3'000));
  S3Store hasty(context_,
                {.own = endpoint_, .style = BucketStyle::kPath, .region = "r"},
                {.deadline = milliseconds(1000)}, {});
  Harm({.kind = Kind::kDrip, .latency = milliseconds(1)});
  const auto begin = Clock::now();
  const auto object = hasty.Get(Ref("k"), {.max_bytes = kMiB});
  ASSERT_TRUE(object.ok()) << object.error().message();
  EXPECT_TRUE(AsText(object->body.view()) == Photograph(1, 3'000));
  EXPECT_GT(Since(begin), milliseconds(3000));  // Of a deadline of one second.
  Harm({.kind = Kind::kStallMidBody}, 3);
  const auto second = Clock::now();
  EXPECT_FALSE(hasty.Get(Ref("k"), {.max_bytes = kMiB}).ok());
  EXPECT_LT(Since(second),
            milliseconds(1000) + context_.overtime.window + kSlack);
}

// "Sat, 21 Nov 2026 01:58:37 GMT".
std::string HttpDate(SysMillis time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm calendar = {};
  ::gmtime_r(&seconds, &calendar);
  std::array<char, 40> text = {};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT",
                &calendar);
  return text.data();
}

TEST_F(FaultsTest, FollowsTheServicesClockWhereverItJumps) {
  aws_.PutObject("/b/k", Photograph(1));
  std::atomic<int> ahead = 0;  // Minutes.
  proxy_.Plan([&](const std::string& request) -> Fault {
    const SysMillis now = WallNow() + std::chrono::minutes(ahead);
    const auto signed_at = ParseIso8601(HeaderOf(request, "x-amz-date"));
    if (signed_at &&
        std::chrono::abs(now - *signed_at) < std::chrono::minutes(5)) {
      return {};
    }
    Fault fault = ErrorAnswer(request, 403, "RequestTimeTooSkewed");
    fault.answer.insert(fault.answer.find("\r\n") + 2,
                        "Date: " + HttpDate(now) + "\r\n");
    return fault;
  });
  for (const int jump : {0, 20, -20, 600}) {
    SCOPED_TRACE(jump);
    ahead = jump;
    before_ = proxy_.log().size();
    EXPECT_TRUE(Get("k").ok());
    EXPECT_TRUE(Get("k").ok());
    EXPECT_EQ(asked(), jump == 0 ? 2U : 3U);
  }
}

TEST_F(FaultsTest, RenewsAnExpiredTokenOnceForAll) {
  aws_.PutObject("/b/k", Photograph(1));
  EXPECT_TRUE(Get("k").ok());
  proxy_.Plan([](const std::string& request) -> Fault {
    const bool expired = request.find("Credential=KEY1/") != std::string::npos;
    return expired ? ErrorAnswer(request, 400, "ExpiredToken") : Fault();
  });
  EXPECT_EQ(Get("k").error().kind(), ErrorKind::kDenied);  // Nothing newer.
  EXPECT_EQ(loads_, 2);
  key_ = "KEY2";
  skipped_ += milliseconds(2'000);  // After a load in vain they rest a second.
  EXPECT_TRUE(Get("k").ok());
  EXPECT_TRUE(Get("k").ok());
  EXPECT_EQ(loads_, 3);
}

class MixedFaultsTest : public FaultsTest,
                        public testing::WithParamInterface<int> {
 protected:
  MixedFaultsTest() { context_.stall = milliseconds(150); }

  // One message's way; what fails comes back by itself.
  Status Work(const Message& message) {
    const std::string source = TRY(Get(message.body));
    TRY(store_.Put(Ref("out/" + message.body), AsBytes(source), {}));
    return queue_.Delete({{message.receipt}}).at(0);
  }
  void WorkUntil(Clock::time_point end) {
    while (aws_.queued() > 0 && Clock::now() < end) {
      const auto messages = Receive(1);
      if (!messages.ok()) continue;
      for (const Message& message : messages.value()) {
        static_cast<void>(Work(message));
      }
    }
  }
};

TEST_P(MixedFaultsTest, NothingIsLostAndNothingIsTorn) {
  constexpr int kMessages = 30;
  for (int i = 0; i < kMessages; ++i) {
    aws_.PutObject("/b/" + std::to_string(i), Photograph(i));
    aws_.Enqueue(std::to_string(i));
  }
  proxy_.Plan(EveryHarm(static_cast<std::uint64_t>(GetParam()), 3));
  std::vector<std::jthread> workers;
  const auto end = Clock::now() + std::chrono::seconds(60);
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] { WorkUntil(end); });
  }
  workers.clear();
  EXPECT_EQ(aws_.queued(), 0U);
  auto objects = aws_.objects();
  for (int i = 0; i < kMessages; ++i) {
    EXPECT_TRUE(objects["/b/out/" + std::to_string(i)] == Photograph(i)) << i;
  }
  EXPECT_EQ(objects.size(), 2U * kMessages);
  const auto log = proxy_.log();
  const auto harmed = std::count_if(
      log.begin(), log.end(),
      [](const auto& entry) { return entry.kind != Kind::kNone; });
  EXPECT_GT(harmed, kMessages / 2);
}

INSTANTIATE_TEST_SUITE_P(Seeds, MixedFaultsTest, testing::Values(1, 2, 3));

TEST(FaultPlans, AScriptSaysWhichRequestMeetsWhat) {
  FaultScript script({{"GET /b/k ", {.kind = Kind::kHang}, 2, 1},
                      {"GET /b/", {.kind = Kind::kCutBody}, 1}});
  std::vector<Kind> met;
  for (const char* line :
       {"PUT /b/k HTTP/1.1", "GET /b/k HTTP/1.1", "GET /b/k HTTP/1.1",
        "GET /b/kk HTTP/1.1", "GET /b/k HTTP/1.1", "GET /b/k HTTP/1.1"}) {
    met.push_back(script(std::string(line) + "\r\n\r\nGET /b/k ").kind);
  }
  EXPECT_THAT(met, ElementsAre(Kind::kNone, Kind::kCutBody, Kind::kHang,
                               Kind::kNone, Kind::kHang, Kind::kNone));
}

TEST(FaultPlans, AMixtureIsTheSameUnderTheSameSeedInAnyOrder) {
  const auto faults = [](std::uint64_t seed, bool backwards) {
    const FaultPlan plan = EveryHarm(seed, 3);
    std::vector<Kind> met(400);
    for (int i = 0; i < 400; ++i) {
      const int n = backwards ? 399 - i : i;
      const std::string request =
          "GET /b/" + std::to_string(n) + " HTTP/1.1\r\n\r\n";
      met[static_cast<std::size_t>(n)] = plan(request).kind;
    }
    return met;
  };
  const std::vector<Kind> met = faults(1, false);
  EXPECT_EQ(met, faults(1, true));
  EXPECT_NE(met, faults(2, false));
  const auto harmed = 400 - std::count(met.begin(), met.end(), Kind::kNone);
  // 12 kinds of 3 % show in their kind; latency is none of them.
  EXPECT_GT(harmed, 100);
  EXPECT_LT(harmed, 190);
}

// The same two bounds with the defaults, in a time that passes only as far as
// a black hole takes it.
class BlackHole final : public HttpTransport {
 public:
  Result<HttpResponse> Send(const HttpRequest&,
                            const SendOptions& options) override {
    ++asked;
    now += options.stall.count() > 0 ? std::min(options.stall, options.deadline)
                                     : options.deadline;
    return Error(ErrorClass::kTransient, "nobody answers");
  }
  Clock::time_point now{};
  int asked = 0;
};

TEST(FaultBounds, OfTheDefaultsAreThirtyAndTwentyFiveSeconds) {
  BlackHole hole;
  CachedCredentials credentials(
      [] {
        return Result(
            Credentials{.access_key_id = "K", .secret_access_key = "s"});
      },
      WallNow);
  AwsContext context{hole, credentials};
  context.random = [] { return 1.0; };
  context.steady = [&] { return hole.now; };
  context.sleep = [&](milliseconds delay, std::span<const std::stop_token>) {
    hole.now += delay;
    return true;
  };
  AwsCaller caller(context, {});
  EXPECT_FALSE(caller.Call(AwsRequest()).ok());
  EXPECT_EQ(hole.asked, 3);
  EXPECT_LE(hole.now.time_since_epoch(), std::chrono::seconds(30));

  // And then the poller pauses for 10 s at most: 35 in all.
  hole.now = {};
  SqsQueue queue(context, {.endpoint = {.scheme = "https", .host = "sqs"}},
                 "https://sqs/1/q", {});
  EXPECT_FALSE(queue.Receive({}).ok());
  EXPECT_EQ(hole.asked, 4);
  EXPECT_EQ(hole.now.time_since_epoch(), std::chrono::seconds(25));
}

}  // namespace
}  // namespace darkroom
