// Against moto, a server that nobody here wrote.  Labelled "integration".

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/http_client.h"
#include "tests/support/fake_environment.h"
#include "tests/support/moto_server.h"
#include "tests/support/object_store_contract.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

// One server for the whole suite: Python takes a second to start.
class MotoLive : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = MotoServer::Start();
    if (!started.ok()) return;
    server_ = std::move(started).value();
    services_ = OpenAwsServices(server_->Options()).value();
    ASSERT_TRUE(server_->CreateBucket("photos").ok());
  }
  static void TearDownTestSuite() {
    services_.reset();
    server_.reset();
  }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "NOT TESTED: no moto_server on the PATH";
    store_ = services_->OpenStore({});
  }

  static std::unique_ptr<MotoServer> server_;
  static std::unique_ptr<AwsFamily> services_;
  std::unique_ptr<ObjectStore> store_;
  std::stop_source abandon_;
};

std::unique_ptr<MotoServer> MotoLive::server_;
std::unique_ptr<AwsFamily> MotoLive::services_;

TEST_F(MotoLive, ObjectsSurviveWhateverTheirKeys) {
  for (const std::string key :
       {"plain.jpg", "a b+c%25&=?#.jpg", "d//e/./f", "ünï/日本.jpg",
        "quote'\"<>*()!~,;:@$.jpg", "tail/", "%2F"}) {
    SCOPED_TRACE(key);
    const ObjectRef ref = {"photos", key, ""};
    const PutResult put = store_
                              ->Put(ref, AsBytes("body of " + key),
                                    {.content_type = "image/jpeg",
                                     .cache_control = "max-age=60",
                                     .metadata = {{"darkroom-source", "x  y"}}})
                              .value();
    const FetchedObject got =
        store_->Get(ref, {.max_bytes = 100, .if_match = put.etag}).value();
    EXPECT_EQ(AsText(got.body.view()), "body of " + key);
    EXPECT_EQ(got.info.content_type, "image/jpeg");
    EXPECT_EQ(got.info.etag, put.etag);
    EXPECT_EQ(got.info.metadata.at("darkroom-source"), "x  y");
    EXPECT_EQ(store_->Head(ref)->size, 8 + key.size());
    const ListPage page = store_->List("photos", key, "").value();
    ASSERT_EQ(page.objects.size(), 1U);
    EXPECT_EQ(page.objects[0].key, key);
    EXPECT_TRUE(store_->Remove(ref).ok());
    EXPECT_EQ(store_->Head(ref).error().cls(), ErrorClass::kNotFound);
  }
}

TEST_F(MotoLive, SaysWhyThereIsNoObject) {
  const ObjectRef ref = {"photos", "there", ""};
  ASSERT_TRUE(store_->Put(ref, AsBytes("12345"), {}).ok());
  const auto get = [this](const ObjectRef& what, const GetOptions& options) {
    return store_->Get(what, options).error().cls();
  };
  EXPECT_EQ(get({"photos", "none", ""}, {.max_bytes = 9}),
            ErrorClass::kNotFound);
  EXPECT_EQ(get({"nobucket", "k", ""}, {.max_bytes = 9}), ErrorClass::kAccess);
  EXPECT_EQ(get(ref, {.max_bytes = 4}), ErrorClass::kTooLarge);
  EXPECT_EQ(get(ref, {.max_bytes = 9, .if_match = "other"}),
            ErrorClass::kSuperseded);
  EXPECT_EQ(store_->Put({"nobucket", "k", ""}, {}, {}).error().cls(),
            ErrorClass::kAccess);
  EXPECT_TRUE(store_->Remove({"photos", "none", ""}).ok());
  EXPECT_EQ(store_->List("nobucket", "", "").error().cls(),
            ErrorClass::kAccess);
}

TEST_F(MotoLive, ListsInPages) {
  ASSERT_TRUE(server_->CreateBucket("many").ok());
  for (int i = 0; i < 1005; ++i) {
    ASSERT_TRUE(
        store_->Put({"many", "k" + std::to_string(10'000 + i), ""}, {}, {})
            .ok());
  }
  const ListPage first = store_->List("many", "k", "").value();
  EXPECT_EQ(first.objects.size(), 1000U);
  ASSERT_FALSE(first.next.empty());
  const ListPage second = store_->List("many", "k", first.next).value();
  EXPECT_EQ(second.objects.size(), 5U);
  EXPECT_EQ(second.objects.back().key, "k11004");
  EXPECT_EQ(second.next, "");
}

TEST_F(MotoLive, MessagesComeAndGo) {
  const std::string url =
      server_->CreateQueue("jobs", R"({"VisibilityTimeout":"30"})").value();
  const auto queue = services_->OpenQueue(url, {}).value();
  std::vector<OutgoingMessage> outgoing;
  for (int i = 0; i < 12; ++i) {
    outgoing.push_back({.body = "{\"ü\": \"" + std::to_string(i) + "\"}",
                        .attributes = {{"n", std::to_string(i)}}});
  }
  for (const Status& sent : queue->Send(outgoing)) EXPECT_TRUE(sent.ok());
  EXPECT_EQ(queue->Inspect()->visible, 12U);

  std::vector<std::string> receipts;
  while (receipts.size() < 12) {
    for (const Message& message :
         queue->Receive({.max_messages = 10, .wait = seconds(1)}).value()) {
      EXPECT_EQ(message.receive_count, 1);
      EXPECT_NE(message.sent, SysMillis());
      EXPECT_EQ(message.body,
                "{\"ü\": \"" + message.attributes.at("n") + "\"}");
      receipts.push_back(message.receipt);
    }
  }
  EXPECT_EQ(queue->Inspect()->in_flight, 12U);
  const std::vector<VisibilityChange> hand_back = {{receipts[0], seconds(0)}};
  EXPECT_TRUE(queue->ChangeVisibility(hand_back)[0].ok());
  const auto again = queue->Receive({.wait = seconds(5)}).value();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].receive_count, 2);
  receipts[0] = again[0].receipt;
  for (const Status& deleted : queue->Delete(receipts)) {
    EXPECT_TRUE(deleted.ok());
  }
  const QueueStatus status = queue->Inspect().value();
  EXPECT_EQ(status.visible + status.in_flight + status.delayed, 0U);
}

TEST_F(MotoLive, FindsTheDeadLetterQueueByItsArn) {
  ASSERT_TRUE(server_->CreateQueue("dead").ok());
  const std::string url =
      server_
          ->CreateQueue("alive",
                        R"({"VisibilityTimeout":"45","RedrivePolicy":"{)"
                        R"(\"deadLetterTargetArn\":)"
                        R"(\"arn:aws:sqs:us-east-1:123456789012:dead\",)"
                        R"(\"maxReceiveCount\":\"3\"}"})")
          .value();
  const QueueStatus status =
      services_->OpenQueue(url, {}).value()->Inspect().value();
  EXPECT_EQ(status.visibility_timeout, seconds(45));
  ASSERT_TRUE(status.redrive);
  EXPECT_EQ(status.redrive->max_receive_count, 3);
  const auto dead =
      services_->OpenQueue(status.redrive->dead_letter_queue, {}).value();
  const std::vector<OutgoingMessage> letter = {
      {.body = "x", .attributes = {{"error.class", "corrupt"}}}};
  EXPECT_TRUE(dead->Send(letter)[0].ok());
  EXPECT_THAT(dead->Receive({.wait = seconds(5)}).value().at(0).attributes,
              ElementsAre(Pair("error.class", "corrupt")));
}

TEST_F(MotoLive, MissingQueuesAndLostLeasesAreNotFound) {
  EXPECT_EQ(services_->OpenQueue("arn:aws:sqs:us-east-1:123456789012:none", {})
                .error()
                .cls(),
            ErrorClass::kNotFound);
  const auto missing =
      services_->OpenQueue(server_->url() + "/123456789012/none", {}).value();
  EXPECT_EQ(missing->Receive({.wait = seconds(0)}).error().cls(),
            ErrorClass::kNotFound);
  const auto queue =
      services_->OpenQueue(server_->CreateQueue("leases").value(), {}).value();
  const std::vector<VisibilityChange> changes = {{"no receipt", seconds(1)}};
  EXPECT_EQ(queue->ChangeVisibility(changes)[0].error().cls(),
            ErrorClass::kNotFound);
}

// 5 MiB are the least that a part may have.
TEST_F(MotoLive, LargeBodiesGoInParts) {
  Bytes body(17 * kMiB);
  for (std::size_t i = 0; i < body.size(); ++i) {
    body[i] = static_cast<std::uint8_t>(i * 31 / 7);
  }
  const ObjectRef ref = {"photos", "large ü", ""};
  const Result<PutResult> put = store_->Put(
      ref, body,
      {.content_type = "image/x-large", .metadata = {{"darkroom", "1"}}});
  ASSERT_TRUE(put.ok()) << put.error().message();
  EXPECT_TRUE(put->etag.ends_with("-3")) << put->etag;
  const FetchedObject got =
      store_->Get(ref, {.max_bytes = 20 * kMiB, .if_match = put->etag}).value();
  EXPECT_TRUE(std::equal(body.begin(), body.end(), got.body.view().begin(),
                         got.body.view().end()));
  EXPECT_EQ(got.info.content_type, "image/x-large");
  EXPECT_EQ(got.info.metadata.at("darkroom"), "1");
}

TEST_F(MotoLive, TakesEverythingThatAPutCanSay) {
  const ObjectRef ref = {"photos", "described", ""};
  const Result<PutResult> put = store_->Put(ref, AsBytes("body"),
                                            {.content_type = "image/png",
                                             .cache_control = "max-age=1",
                                             .content_disposition = "inline",
                                             .storage_class = "STANDARD_IA",
                                             .sse = "aws:kms",
                                             .sse_kms_key_id = "alias/aws/s3",
                                             .bucket_key = true,
                                             .acl = "bucket-owner-full-control",
                                             .tags = {{"team", "a b"}},
                                             .metadata = {{"m", "1"}}});
  ASSERT_TRUE(put.ok()) << put.error().message();
  EXPECT_EQ(store_->Head(ref)->content_type, "image/png");
}

TEST_F(MotoLive, AUrlIsGoodForWhatItWasSignedFor) {
  const ObjectRef ref = {"photos", "signed ü+/%.png", ""};
  const auto send = [](const std::string& method, const std::string& url,
                       const std::string& body) {
    const std::size_t slash = url.find('/', std::string("http://").size());
    const std::size_t question = url.find('?');
    HttpClient client({});
    return client
        .Send({.method = method,
               .scheme = "http",
               .host = url.substr(7, slash - 7),
               .path = url.substr(slash, question - slash),
               .query = url.substr(question + 1),
               .body = AsBytes(body)},
              {})
        .value();
  };
  const std::string put = services_->Presign(ref, {.method = "PUT"}).value();
  EXPECT_EQ(send("PUT", put, "from outside").status, 200);
  EXPECT_EQ(AsText(store_->Get(ref, {.max_bytes = 99})->body.view()),
            "from outside");
  const std::string get = services_->Presign(ref, {}).value();
  EXPECT_EQ(send("GET", get, "").body, "from outside");
}

TEST_F(MotoLive, NotificationsArriveInASubscribedQueue) {
  const std::string topic = server_->CreateTopic("events").value();
  const std::string url = server_->CreateQueue("subscriber").value();
  ASSERT_TRUE(
      server_->Subscribe(topic, "arn:aws:sqs:us-east-1:123456789012:subscriber")
          .ok());
  const auto sns = services_->OpenTopic(topic, {}).value();
  std::vector<Notification> notifications(12);
  for (std::size_t i = 0; i < notifications.size(); ++i) {
    notifications[i] = {.body = "ü&=+ " + std::to_string(i),
                        .attributes = {{"n", std::to_string(i)}}};
  }
  for (const Status& status : sns->Publish(notifications)) {
    EXPECT_TRUE(status.ok()) << status.error().message();
  }
  const std::vector<Notification> one(1, {.body = "one", .subject = "s"});
  EXPECT_TRUE(sns->Publish(one)[0].ok());
  const auto queue = services_->OpenQueue(url, {}).value();
  EXPECT_EQ(queue->Inspect()->visible, 13U);
  EXPECT_EQ(services_->OpenTopic("arn:aws:sns:us-east-1:123456789012:none", {})
                .value()
                ->Publish(one)[0]
                .error()
                .cls(),
            ErrorClass::kNotFound);
}

TEST_F(MotoLive, AbandonEndsALongPoll) {
  const auto queue = services_
                         ->OpenQueue(server_->CreateQueue("idle").value(),
                                     {.abandon = abandon_.get_token()})
                         .value();
  auto polling = std::async(std::launch::async, [&queue] {
    return queue->Receive({.wait = seconds(20)});
  });
  abandon_.request_stop();
  EXPECT_EQ(polling.get().error().cls(), ErrorClass::kCancelled);
}

// What every store does, on one server with a bucket for each test.
class MotoStoreUnderTest final : public ObjectStoreUnderTest {
 public:
  explicit MotoStoreUnderTest(MotoServer& server)
      : services_(OpenAwsServices(server.Options()).value()),
        store_(services_->OpenStore({})) {
    static int count = 0;
    bucket_ = "contract-" + std::to_string(++count);
    EXPECT_TRUE(server.CreateBucket(bucket_).ok());
  }

  ObjectStore& store() override { return *store_; }
  std::string bucket() const override { return bucket_; }

 private:
  std::unique_ptr<Services> services_;
  std::unique_ptr<ObjectStore> store_;
  std::string bucket_;
};

MotoServer* SharedServer() {
  static const Result<std::unique_ptr<MotoServer>> server = MotoServer::Start();
  return server.ok() ? server.value().get() : nullptr;
}

std::unique_ptr<ObjectStoreUnderTest> MakeMotoStoreUnderTest() {
  return std::make_unique<MotoStoreUnderTest>(*SharedServer());
}

std::vector<MakeObjectStoreUnderTest> StoresThatAreHere() {
  if (SharedServer() == nullptr) return {};
  return {&MakeMotoStoreUnderTest};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ObjectStoreContract);
INSTANTIATE_TEST_SUITE_P(Moto, ObjectStoreContract,
                         testing::ValuesIn(StoresThatAreHere()));

TEST(MotoLiveSignatures, AreChecked) {
  auto started = MotoServer::Start();
  if (!started.ok())
    GTEST_SKIP() << "NOT TESTED: " << started.error().message();
  const auto server = std::move(started).value();
  const Status created = server->CreateBucket("bucket");
  ASSERT_TRUE(created.ok()) << created.error().message();
  const std::string queue_url = server->CreateQueue("q").value();
  ASSERT_TRUE(server->Post("/moto-api/reset-auth", "0").ok());
  const auto services = OpenAwsServices(server->Options()).value();
  EXPECT_EQ(
      services->OpenStore({})->Put({"bucket", "k", ""}, {}, {}).error().cls(),
      ErrorClass::kAccess);
  EXPECT_EQ(services->OpenQueue(queue_url, {}).value()->Inspect().error().cls(),
            ErrorClass::kAccess);
}

}  // namespace
}  // namespace darkroom
