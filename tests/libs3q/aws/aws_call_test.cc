#include "libs3q/aws/aws_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

AwsRequest Example() {
  AwsRequest request;
  request.operation = "GetObject";
  request.subject = "photos/1.jpg";
  request.http.host = "s3.example.com";
  request.scope = {.region = "eu-west-1", .service = "s3"};
  return request;
}

std::string ErrorXml(const std::string& code) {
  return "<?xml version=\"1.0\"?><Error><Code>" + code +
         "</Code><Message>because</Message><RequestId>R1</RequestId></Error>";
}

class AwsCallTest : public testing::Test {
 protected:
  Result<HttpResponse> Call(const AwsRequest& request = Example()) {
    return caller_.Call(request);
  }
  // The key id in the signature of the n-th request.
  std::string KeyOf(std::size_t n) {
    const auto value = HeaderNamed(
        world_.transport.sent().at(n).request.headers, "authorization");
    const std::size_t begin = value.find("Credential=") + 11;
    return std::string(value.substr(begin, value.find('/') - begin));
  }

  AwsWorld world_;
  std::stop_source abandon_;
  AwsCaller caller_{world_.context, abandon_.get_token()};
};

TEST_F(AwsCallTest, SignsAndReturnsTheAnswer) {
  world_.transport.ThenStatus(200, "hello");
  EXPECT_EQ(Call().value().body, "hello");
  EXPECT_EQ(KeyOf(0), "KEY1");
  EXPECT_TRUE(world_.slept.empty());
}

TEST_F(AwsCallTest, RetriesWhatIsTransientOnAFreshConnection) {
  world_.transport.ThenStatus(500)
      .Then(Error(ErrorClass::kTransient, "reset"))
      .ThenStatus(200, "at last");
  EXPECT_EQ(Call().value().body, "at last");
  EXPECT_THAT(world_.slept, ElementsAre(milliseconds(50), milliseconds(100)));
  const auto& sent = world_.transport.sent();
  EXPECT_EQ(sent[0].options.connection, Connection::kReuse);
  EXPECT_EQ(sent[1].options.connection, Connection::kFresh);
}

TEST_F(AwsCallTest, GivesUpAfterThreeAttemptsAndSaysWhy) {
  for (int i = 0; i < 3; ++i) {
    world_.transport.ThenStatus(503, ErrorXml("SlowDown"));
  }
  const Error error = Call().error();
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
  EXPECT_EQ(error.message(),
            "GetObject photos/1.jpg: 503 SlowDown: because (request R1)");
  EXPECT_THAT(world_.slept,
              ElementsAre(milliseconds(1000), milliseconds(2000)));
}

TEST_F(AwsCallTest, TellsOfEveryCallOnce) {
  struct Listener : CallObserver {
    void Called(const CallReport& report) override {
      heard.push_back(
          std::string(report.operation) + " " +
          std::to_string(report.attempts) + " " +
          std::to_string(
              std::chrono::duration_cast<milliseconds>(report.took).count()) +
          " " +
          std::string(report.error == nullptr ? "ok"
                                              : NameOf(report.error->cls())));
    }
    std::vector<std::string> heard;
  } listener;
  world_.context.observer = &listener;
  world_.transport.ThenStatus(500).ThenStatus(200).ThenStatus(
      404, ErrorXml("NoSuchKey"));
  EXPECT_TRUE(Call().ok());
  EXPECT_FALSE(Call().ok());
  EXPECT_THAT(listener.heard,
              ElementsAre("GetObject 2 50 ok", "GetObject 1 0 not_found"));
}

TEST_F(AwsCallTest, DoesNotRetryWhatIsFinal) {
  world_.transport.ThenStatus(404, ErrorXml("NoSuchKey"));
  EXPECT_EQ(Call().error().cls(), ErrorClass::kNotFound);
  EXPECT_EQ(world_.transport.sent().size(), 1U);
}

TEST_F(AwsCallTest, BelievesNoSuccessThatHoldsAnError) {
  world_.transport.ThenStatus(200, ErrorXml("InternalError"))
      .ThenStatus(200, "<ListBucketResult/>");
  EXPECT_EQ(Call().value().body, "<ListBucketResult/>");
}

TEST_F(AwsCallTest, RenewsRefusedCredentialsOnce) {
  world_.transport.ThenStatus(400, ErrorXml("ExpiredToken"))
      .ThenStatus(400, ErrorXml("ExpiredToken"));
  const Error error = Call().error();
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_EQ(KeyOf(0), "KEY1");
  EXPECT_EQ(KeyOf(1), "KEY2");
  EXPECT_TRUE(world_.slept.empty());
  EXPECT_TRUE(world_.transport.finished());
  EXPECT_THAT(error.message(), Not(HasSubstr("secret")));
}

TEST_F(AwsCallTest, CorrectsTheClockOnceAndKeepsTheOffset) {
  // An hour ahead of world_.now, which is 01:58:37.
  const HttpHeaders date = {{"Date", "Sat, 21 Nov 2026 02:58:37 GMT"}};
  world_.transport.ThenStatus(403, ErrorXml("RequestTimeTooSkewed"), date)
      .ThenStatus(200, "in time")
      .ThenStatus(200, "still");
  EXPECT_EQ(Call().value().body, "in time");
  EXPECT_EQ(Call().value().body, "still");
  for (const std::size_t n : {1, 2}) {
    EXPECT_EQ(
        HeaderNamed(world_.transport.sent()[n].request.headers, "x-amz-date"),
        "20261121T025837Z");
  }
}

TEST_F(AwsCallTest, AWrongSignatureAtTheRightTimeIsFinal) {
  const HttpHeaders date = {{"Date", "Sat, 21 Nov 2026 01:58:40 GMT"}};
  world_.transport.ThenStatus(403, ErrorXml("SignatureDoesNotMatch"), date);
  EXPECT_EQ(Call().error().cls(), ErrorClass::kAccess);
  EXPECT_EQ(world_.transport.sent().size(), 1U);
}

TEST_F(AwsCallTest, HeadWithoutABodyStillCorrectsTheClock) {
  const HttpHeaders date = {{"Date", "Sat, 21 Nov 2026 02:58:37 GMT"}};
  AwsRequest head = Example();
  head.http.method = "HEAD";
  world_.transport.ThenStatus(403, "", date).ThenStatus(200);
  EXPECT_TRUE(Call(head).ok());
}

TEST_F(AwsCallTest, TheDeadlineCoversAllAttempts) {
  AwsRequest request = Example();
  request.deadline = milliseconds(1500);
  world_.transport.ThenStatus(503, ErrorXml("SlowDown"))
      .ThenStatus(503, ErrorXml("SlowDown"));
  EXPECT_EQ(Call(request).error().cls(), ErrorClass::kTransient);
  EXPECT_EQ(world_.transport.sent()[0].options.deadline, milliseconds(1500));
  EXPECT_EQ(world_.transport.sent()[1].options.deadline, milliseconds(500));
  EXPECT_EQ(world_.slept.size(), 1U);  // The next would end too late.
}

TEST_F(AwsCallTest, AbandonEndsThePausesToo) {
  world_.transport.ThenStatus(500);
  abandon_.request_stop();
  EXPECT_EQ(Call().error().cls(), ErrorClass::kCancelled);
  EXPECT_EQ(world_.transport.sent().size(), 1U);
  EXPECT_TRUE(world_.transport.sent()[0].options.abandon.stop_requested());
}

TEST_F(AwsCallTest, ALongPollPausesBeforeItGivesUp) {
  AwsRequest poll = Example();
  poll.polling = AwsRequest::Polling::kLong;
  world_.context.policy.max_attempts = 1;
  world_.transport.ThenStatus(500);
  EXPECT_FALSE(Call(poll).ok());
  EXPECT_THAT(world_.slept, ElementsAre(milliseconds(50)));
  EXPECT_EQ(world_.transport.sent()[0].options.stall.count(), 0);
}

TEST_F(AwsCallTest, ALongPollPausesWithoutTokensUntilThereAreSome) {
  AwsRequest poll = Example();
  poll.polling = AwsRequest::Polling::kLong;
  world_.context.policy.cost = 300;  // A quota of 500 has one retry.
  for (int i = 0; i < 4; ++i) world_.transport.ThenStatus(500);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Call(poll).ok());
  EXPECT_EQ(world_.transport.sent().size(), 4U);
  EXPECT_THAT(world_.slept, ElementsAre(milliseconds(50), milliseconds(100),
                                        milliseconds(50), milliseconds(50)));
}

TEST_F(AwsCallTest, OthersDoNotPauseWithoutTokens) {
  world_.context.policy.cost = 501;
  world_.transport.ThenStatus(500);
  EXPECT_FALSE(Call().ok());
  EXPECT_TRUE(world_.slept.empty());
}

TEST_F(AwsCallTest, APollIsNotBegunThatCouldNotBeReadToItsEnd) {
  AwsRequest poll = Example();
  poll.polling = AwsRequest::Polling::kLong;
  poll.deadline = milliseconds(25'000);
  poll.shortest_attempt = milliseconds(20'000);
  world_.context.policy.throttled_base = milliseconds(4'000);
  for (int i = 0; i < 3; ++i) {
    world_.transport.ThenStatus(503, ErrorXml("SlowDown"));
  }
  EXPECT_FALSE(Call(poll).ok());
  // After 4 s there are 21 left; after 8 more there would be 13.
  EXPECT_EQ(world_.transport.sent().size(), 2U);
  EXPECT_THAT(world_.slept,
              ElementsAre(milliseconds(4000), milliseconds(8000)));
}

TEST_F(AwsCallTest, ARetryThatIsNotMadeCostsNothing) {
  AwsRequest request = Example();
  request.deadline = milliseconds(10);
  world_.context.policy.cost = 300;
  for (int i = 0; i < 2; ++i) {
    world_.transport.ThenStatus(500);
    EXPECT_FALSE(Call(request).ok());
  }
  EXPECT_TRUE(world_.slept.empty());
  world_.transport.ThenStatus(500).ThenStatus(200);
  EXPECT_TRUE(Call().ok());  // There are tokens left for it.
}

TEST_F(AwsCallTest, AnErrorDocumentInPlaceOfAnObjectIsRetried) {
  SharedBufferWriter body = SharedBufferWriter::Create(1000).value();
  AwsRequest request = Example();
  request.sink = &body;
  world_.transport
      .ThenStatus(200, ErrorXml("InternalError"),
                  {{"Content-Type", "application/xml"}})
      .ThenStatus(200, "<svg/>",
                  {{"Content-Type", "image/svg+xml"}, {"ETag", "\"e\""}});
  ASSERT_TRUE(Call(request).ok());
  EXPECT_EQ(AsText(std::move(body).Seal().value().view()), "<svg/>");
}

TEST_F(AwsCallTest, APageOfAProxyIsNoObject) {
  SharedBufferWriter body = SharedBufferWriter::Create(1000).value();
  AwsRequest request = Example();
  request.sink = &body;
  for (int i = 0; i < 3; ++i) {
    world_.transport.ThenStatus(200, "<html>log in</html>",
                                {{"Content-Type", "text/html"}});
  }
  const Error error = Call(request).error();
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
  EXPECT_THAT(error.message(), HasSubstr("without an ETag"));
}

TEST_F(AwsCallTest, WhatIsWrongAroundACallIsAccess) {
  world_.transport.Then(
      Error(ErrorClass::kConfiguration, "plain http is not allowed to h"));
  const Error error = Call().error();
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("plain http is not allowed to h"));
}

TEST_F(AwsCallTest, MissingCredentialsSayNothingOfTheObject) {
  const std::pair<ErrorClass, ErrorClass> cases[] = {
      {ErrorClass::kConfiguration, ErrorClass::kAccess},
      {ErrorClass::kNotFound, ErrorClass::kAccess},
      {ErrorClass::kTooLarge, ErrorClass::kAccess},
      {ErrorClass::kUnsupported, ErrorClass::kAccess},
      {ErrorClass::kTransient, ErrorClass::kTransient},
      {ErrorClass::kCancelled, ErrorClass::kCancelled},
  };
  for (const auto& [from, to] : cases) {
    CachedCredentials broken(
        [cls = from]() -> Result<Credentials> { return Error(cls, "why"); },
        [this] { return world_.now; });
    AwsContext context{world_.transport, broken};
    const Error error = AwsCaller(context, {}).Call(Example()).error();
    EXPECT_EQ(NameOf(error.cls()), NameOf(to)) << NameOf(from);
    EXPECT_THAT(error.message(), HasSubstr("why"));
  }
  EXPECT_TRUE(world_.transport.sent().empty());
}

TEST_F(AwsCallTest, ARetriedDownloadStartsFromNothing) {
  SharedBufferWriter body = SharedBufferWriter::Create(100).value();
  ASSERT_TRUE(body.Append(AsBytes("half an obj")).ok());
  AwsRequest request = Example();
  request.sink = &body;
  world_.transport.ThenStatus(200, "object", {{"ETag", "\"e\""}});
  ASSERT_TRUE(Call(request).ok());
  EXPECT_EQ(AsText(std::move(body).Seal().value().view()), "object");
}

TEST_F(AwsCallTest, NamesTheRegionThatABucketIsIn) {
  world_.transport.ThenStatus(301, ErrorXml("PermanentRedirect"),
                              {{"x-amz-bucket-region", "eu-north-1"}});
  const Error error = Call().error();
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("bucket is in region eu-north-1"));
}

}  // namespace
}  // namespace darkroom
