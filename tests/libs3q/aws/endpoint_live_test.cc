// Against the endpoint of the environment, as AWS's tools understand it.
//
// Wants, made by somebody else: empty buckets contract-1 to contract-40; a
// bucket `exchange` with objects that hold "from outside: " and their key; a
// queue `jobs` that is subscribed to LIBS3Q_TOPIC, raw.  Leaves objects that
// hold "from libs3q: " and their key in `exchange`.

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "libs3q/aws/aws_services.h"
#include "tests/support/object_store_contract.h"

namespace darkroom {
namespace {

constexpr char kInside[] = "from libs3q: ";
constexpr char kOutside[] = "from outside: ";

std::optional<std::string> Variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::unique_ptr<AwsFamily> Open() {
  return OpenAwsServices({.environment = Variable}).value();
}

class EndpointStore final : public ObjectStoreUnderTest {
 public:
  ObjectStore& store() override { return *store_; }
  std::string bucket() const override { return bucket_; }

 private:
  static std::string NextBucket() {
    static int count = 0;
    return "contract-" + std::to_string(++count);
  }

  std::unique_ptr<AwsFamily> services_ = Open();
  std::unique_ptr<ObjectStore> store_ = services_->OpenStore({});
  std::string bucket_ = NextBucket();
};

INSTANTIATE_TEST_SUITE_P(Endpoint, ObjectStoreContract, testing::Values([] {
                           return std::unique_ptr<ObjectStoreUnderTest>(
                               std::make_unique<EndpointStore>());
                         }));

TEST(EndpointExchange, ReadsWhatAnotherClientHasPut) {
  const auto services = Open();
  const auto store = services->OpenStore({});
  const ListPage page = store->List("exchange", "", "").value();
  ASSERT_FALSE(page.objects.empty());
  for (const ListedObject& object : page.objects) {
    SCOPED_TRACE(object.key);
    const FetchedObject got =
        store
            ->Get({"exchange", object.key, ""},
                  {.max_bytes = kMiB, .if_match = object.etag})
            .value();
    EXPECT_EQ(AsText(got.body.view()), kOutside + object.key);
    EXPECT_EQ(got.info.metadata.at("who"), "outside");
    // What the other one reads afterwards.
    ASSERT_TRUE(store
                    ->Put({"exchange", object.key, ""},
                          AsBytes(kInside + object.key),
                          {.content_type = "image/x-test",
                           .cache_control = "max-age=7",
                           .content_disposition = "inline",
                           .tags = {{"team", "a b"}},
                           .metadata = {{"who", "libs3q"}},
                           .if_match = got.info.etag})
                    .ok());
  }
}

TEST(EndpointExchange, UploadsInPartsThatArriveWhole) {
  const auto services = Open();
  const auto store = services->OpenStore({});
  Bytes body(17 * kMiB + 1);
  for (std::size_t i = 0; i < body.size(); ++i) {
    body[i] = static_cast<std::uint8_t>(i * 31 / 7);
  }
  const ObjectRef ref = {"contract-40", "large ü+", ""};
  const Result<PutResult> put =
      store->Put(ref, body, {.metadata = {{"m", "1"}}});
  ASSERT_TRUE(put.ok()) << put.error().message();
  const FetchedObject got =
      store->Get(ref, {.max_bytes = 20 * kMiB, .if_match = put->etag}).value();
  EXPECT_TRUE(std::equal(body.begin(), body.end(), got.body.view().begin(),
                         got.body.view().end()));
  EXPECT_EQ(got.info.metadata.at("m"), "1");
}

TEST(EndpointExchange, SendsReceivesAndDeletes) {
  const auto services = Open();
  const auto queue =
      services->OpenQueue(Variable("LIBS3Q_QUEUE").value(), {}).value();
  const auto topic =
      services->OpenTopic(Variable("LIBS3Q_TOPIC").value(), {}).value();
  std::vector<OutgoingMessage> messages(11);
  std::vector<Notification> notifications(11);
  std::set<std::string> expected;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    messages[i].body = "sent ü&=+ " + std::to_string(i);
    notifications[i].body = "published ü&=+ " + std::to_string(i);
    expected.insert({messages[i].body, notifications[i].body});
  }
  for (const Status& sent : queue->Send(messages)) {
    EXPECT_TRUE(sent.ok()) << sent.error().message();
  }
  for (const Status& sent : topic->Publish(notifications)) {
    EXPECT_TRUE(sent.ok()) << sent.error().message();
  }
  std::set<std::string> received;
  while (received.size() < expected.size()) {
    const auto got =
        queue->Receive({.max_messages = 10, .wait = std::chrono::seconds(5)})
            .value();
    ASSERT_FALSE(got.empty());
    std::vector<std::string> receipts;
    for (const Message& message : got) {
      received.insert(message.body);
      receipts.push_back(message.receipt);
    }
    for (const Status& deleted : queue->Delete(receipts)) {
      EXPECT_TRUE(deleted.ok()) << deleted.error().message();
    }
  }
  EXPECT_EQ(received, expected);
  EXPECT_EQ(queue->Inspect()->visible, 0U);
}

// One URL on each line, for whoever has no key.
TEST(EndpointExchange, SignsUrlsForOthers) {
  const auto services = Open();
  std::ofstream urls(Variable("LIBS3Q_URLS").value());
  const ObjectRef ref = {"contract-39", "by url ü+%/..//x", ""};
  for (const char* method : {"PUT", "GET", "HEAD", "DELETE"}) {
    urls << services->Presign(ref, {.method = method}).value() << '\n';
  }
  // Good for a second.
  urls << services->Presign(ref, {.lasts = std::chrono::seconds(1)}).value()
       << '\n';
}

}  // namespace
}  // namespace darkroom
