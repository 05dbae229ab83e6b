#include "worker/events/event.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Record(const std::string& name, const std::string& key,
                   const std::string& version = "2.1") {
  return R"({"eventVersion":")" + version +
         R"(","eventSource":"aws:s3","eventName":")" + name +
         R"(","unknown":[{"a":null}],"s3":{"bucket":{"name":"in"},"object":{)"
         R"("key":")" +
         key +
         R"(","size":1024,"eTag":"e1","versionId":"v1","sequencer":"0A1"}}})";
}

std::string Notification(const std::string& records) {
  return R"({"Records":[)" + records + "]}";
}

std::string Escaped(const std::string& json) {
  std::string escaped;
  for (const char c : json) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string InSns(const std::string& message) {
  return R"({"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:x",)"
         R"("Message":")" +
         Escaped(message) + R"("})";
}

std::string EventBridge(const std::string& type, const std::string& source,
                        const std::string& key) {
  return R"({"version":"0","detail-type":")" + type + R"(","source":")" +
         source + R"(","detail":{"bucket":{"name":"in"},"object":{"key":")" +
         key +
         R"(","size":7,"etag":"e2","version-id":"v2","sequencer":"0B"},)"
         R"("reason":"PutObject"}})";
}

std::vector<std::string> KeysOf(const ParsedMessage& message) {
  std::vector<std::string> keys;
  for (const SourceEvent& event : message.sources) {
    keys.push_back(event.source.key);
  }
  return keys;
}

TEST(Event, TellsCreationsFromRemovals) {
  const auto change = [](const std::string& body) {
    return ParseMessage(body)->sources.at(0).change;
  };
  for (const char* name : {"ObjectCreated:Copy", "s3:ObjectCreated:Put"}) {
    EXPECT_EQ(change(Notification(Record(name, "a"))), SourceChange::kCreated);
  }
  for (const char* name :
       {"ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated",
        "LifecycleExpiration:Delete"}) {
    EXPECT_EQ(change(Notification(Record(name, "a"))), SourceChange::kRemoved);
  }
  EXPECT_EQ(change(EventBridge("Object Created", "aws.s3", "a")),
            SourceChange::kCreated);
  EXPECT_EQ(change(EventBridge("Object Deleted", "aws.s3", "a")),
            SourceChange::kRemoved);
}

TEST(Event, ReadsAllOfAnS3Record) {
  const auto message =
      ParseMessage(Notification(Record("ObjectCreated:Put", "a/b.jpg")));
  ASSERT_TRUE(message.ok()) << message.error().message();
  ASSERT_EQ(message->sources.size(), 1U);
  const SourceEvent& event = message->sources[0];
  EXPECT_EQ(event.source.bucket, "in");
  EXPECT_EQ(event.source.key, "a/b.jpg");
  EXPECT_EQ(event.source.version, "v1");
  EXPECT_EQ(event.size, 1024U);
  EXPECT_EQ(event.etag, "e1");
  EXPECT_EQ(event.sequencer, "0A1");
  EXPECT_EQ(event.route, "");
  EXPECT_THAT(message->ignored, IsEmpty());
}

TEST(Event, FindsTheSourcesInEveryShape) {
  const std::string put = Record("ObjectCreated:Put", "red+flower.jpg");
  const struct {
    const char* name;
    std::string body;
    std::vector<std::string> keys;
    std::vector<std::string> ignored;
  } cases[] = {
      {"bare", Notification(put), {"red flower.jpg"}, {}},
      {"none", Notification(""), {}, {}},
      {"several",
       Notification(put + "," + Record("ObjectCreated:Copy", "b")),
       {"red flower.jpg", "b"},
       {}},
      {"a later minor version",
       Notification(
           Record("ObjectCreated:CompleteMultipartUpload", "m", "2.9")),
       {"m"},
       {}},
      {"as other servers name it",
       Notification(Record("s3:ObjectCreated:Put", "a")),
       {"a"},
       {}},
      {"restored",
       Notification(Record("ObjectRestore:Completed", "x") + "," + put),
       {"red flower.jpg"},
       {"ObjectRestore:Completed"}},
      {"in SNS", InSns(Notification(put)), {"red flower.jpg"}, {}},
      {"in SNS twice", InSns(InSns(Notification(put))), {"red flower.jpg"}, {}},
      {"EventBridge keys are not encoded",
       EventBridge("Object Created", "aws.s3", "red+flower%20.jpg"),
       {"red+flower%20.jpg"},
       {}},
      {"EventBridge in SNS",
       InSns(EventBridge("Object Created", "aws.s3", "a")),
       {"a"},
       {}},
      {"EventBridge, other events",
       EventBridge("Object Tags Added", "aws.s3", "a"),
       {},
       {"Object Tags Added"}},
      {"test event",
       R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"})",
       {},
       {"s3:TestEvent"}},
      {"test event in SNS",
       InSns(R"({"Event":"s3:TestEvent"})"),
       {},
       {"s3:TestEvent"}},
      {"SNS's own",
       R"({"Type":"SubscriptionConfirmation","TopicArn":"x"})",
       {},
       {"SNS SubscriptionConfirmation"}},
      {"folder marker",
       Notification(R"({"eventVersion":"2.1","eventName":"ObjectCreated:Put",)"
                    R"("s3":{"bucket":{"name":"in"},"object":)"
                    R"({"key":"up%2F","size":0}}})"),
       {},
       {"folder marker up/"}},
      {"job message",
       R"({"darkroom":1,"source":{"bucket":"b","key":"a+b%20.jpg"}})",
       {"a+b%20.jpg"},
       {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto message = ParseMessage(c.body);
    ASSERT_TRUE(message.ok()) << message.error().message();
    EXPECT_EQ(KeysOf(*message), c.keys);
    EXPECT_EQ(message->ignored, c.ignored);
  }
}

TEST(Event, DecodesKeysAsForms) {
  const struct {
    const char* encoded;
    const char* key;
  } cases[] = {
      {"a+b", "a b"},
      {"a%2Bb", "a+b"},
      {"a%2bb", "a+b"},
      {"%E2%82%AC.jpg", "\u20ac.jpg"},
      {"a%20%20b%2Fc/d", "a  b/c/d"},
      {"100%25", "100%"},
      {"100%", "100%"},
      {"%zz%4", "%zz%4"},
      {"a%252Bb", "a%2Bb"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.encoded);
    const auto message =
        ParseMessage(Notification(Record("ObjectCreated:Put", c.encoded)));
    ASSERT_TRUE(message.ok());
    EXPECT_THAT(KeysOf(*message), ElementsAre(c.key));
  }
}

TEST(Event, ReadsAJobMessage) {
  const auto message = ParseMessage(
      R"({"darkroom": 1, "route": "web", "variants": ["a", "b"],
          "source": {"bucket": "in", "key": "k", "version": "v"}})");
  ASSERT_TRUE(message.ok()) << message.error().message();
  const SourceEvent& event = message->sources.at(0);
  EXPECT_EQ(event.source.version, "v");
  EXPECT_EQ(event.route, "web");
  EXPECT_THAT(event.variants, ElementsAre("a", "b"));
  EXPECT_EQ(event.size, std::nullopt);
}

TEST(Event, SaysWhatItDoesNotUnderstand) {
  const struct {
    std::string body;
    const char* message;
  } cases[] = {
      {"", "not JSON"},
      {"hello\n\x01", "): hello??"},
      {"[]", "not an object"},
      {"{}", "of no known shape, with nothing"},
      {R"({"foo":1,"bar":2})", "of no known shape, with foo, bar"},
      {"{\"a\":\"\xff\"}", "not JSON"},
      {R"({"Records":5})", "is not an array"},
      {R"({"Records":[5]})", "without eventName"},
      {Notification(Record("ObjectCreated:Put", "a", "3.0")),
       "of version 3.0, not 2.x"},
      {Notification(Record("ObjectCreated:Put", "")), "s3.object.key"},
      {Notification(R"({"eventVersion":"2.1","eventName":"ObjectCreated:P"})"),
       "without s3.bucket.name"},
      {EventBridge("Object Created", "aws.ec2", "a"), "of aws.ec2, not aws.s3"},
      {R"({"detail-type":"Object Created","source":"aws.s3"})",
       "without detail.bucket.name"},
      {InSns(InSns(InSns(Notification("")))), "too many SNS envelopes"},
      {R"({"Type":"Notification","TopicArn":"x"})", "without Message"},
      {InSns("plain text"), "not JSON"},
      {R"({"darkroom":2,"source":{}})", "`darkroom` must be 1"},
      {R"({"darkroom":1})", "`source` must be an object"},
      {R"({"darkroom":1,"source":{"bucket":"b"}})", "needs `bucket` and `key`"},
      {R"({"darkroom":1,"source":{"bucket":5}})", "must be a string"},
      {R"({"darkroom":1,"source":{"bucket":"b","key":"k"},"variant":["a"]})",
       "unknown member `variant`; did you mean `variants`?"},
      {R"({"darkroom":1,"source":{"bucket":"b","key":"k"},"variants":[]})",
       "must be a list that is not empty"},
      {R"({"darkroom":1,"source":{"bucket":"b","key":"k"},"variants":[1]})",
       "must hold strings"},
      {std::string(100'000, '['), "not JSON"},
      {std::string(3 << 20, ' '), "JSON of 3145728 bytes"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body.substr(0, 200));
    const auto message = ParseMessage(c.body);
    ASSERT_FALSE(message.ok());
    EXPECT_EQ(message.error().cls(), ErrorClass::kUnsupported);
    EXPECT_THAT(message.error().message(), HasSubstr(c.message));
  }
}

// Whatever arrives, there is an answer, and no error but kUnsupported.
TEST(Event, AnswersAnyBytes) {
  std::mt19937 random(20261121);
  const std::string seeds[] = {
      Notification(Record("ObjectCreated:Put", "a%20b")),
      InSns(Notification(Record("ObjectCreated:Put", "a"))),
      EventBridge("Object Created", "aws.s3", "a"),
      R"({"darkroom":1,"source":{"bucket":"b","key":"k"},"variants":["a"]})",
      "",
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string body = seeds[random() % std::size(seeds)];
    for (std::uint32_t edits = random() % 8; edits > 0; --edits) {
      const std::size_t at = random() % (body.size() + 1);
      if (random() % 2 == 0 || at == body.size()) {
        body.insert(at, 1, static_cast<char>(random()));
      } else {
        body.erase(at, random() % 16);
      }
    }
    const auto message = ParseMessage(body);
    if (!message.ok()) {
      ASSERT_EQ(message.error().cls(), ErrorClass::kUnsupported) << body;
    }
  }
}

}  // namespace
}  // namespace darkroom
