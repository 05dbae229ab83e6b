#include "worker/road/road.h"

#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

using testing::Contains;
using testing::Not;

Message MessageFor(const std::vector<std::string>& keys,
                   const std::string& receipt = "r", int receive_count = 1) {
  return {.id = "id",
          .receipt = receipt,
          .body = EventFor(keys),
          .receive_count = receive_count};
}

TEST(Road, TurnsAnEventIntoStoredVariantsAndDeletesTheMessage) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a/photo.jpg", "good");
  road.polling.Provide(MessageFor({"a/photo.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  const auto objects = road.store.objects();
  const auto& small = objects.at({"thumbs", "a/photo_128w.webp"});
  EXPECT_EQ(small.bytes, "128w of good");
  EXPECT_EQ(small.options.content_type, "image/webp");
  const Provenance provenance = ProvenanceOf(small.options.metadata);
  EXPECT_EQ(provenance.source, "uploads/a/photo.jpg");
  EXPECT_EQ(provenance.etag, "etag-good");
  EXPECT_TRUE(objects.contains({"thumbs", "a/photo_512w.webp"}));
}

TEST(Road, StoresAsTheDestinationSays) {
  Config config = TwoVariants();
  Destination& to = config.routes[0].destination;
  to.cache_control = "max-age=1";
  to.content_disposition = "inline";
  to.storage_class = "STANDARD_IA";
  to.sse = "aws:kms";
  to.sse_kms_key_id = "key";
  to.sse_bucket_key = true;
  to.acl = "bucket-owner-full-control";
  to.tags = {{"team", "photos"}};
  to.metadata = {{"m", "1"}};
  RoadFixture road(config);
  road.store.Insert("uploads", "a.jpg", "good");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  const auto objects = road.store.objects();
  const PutOptions& put = objects.at({"thumbs", "a_128w.webp"}).options;
  EXPECT_EQ(put.cache_control, "max-age=1");
  EXPECT_EQ(put.content_disposition, "inline");
  EXPECT_EQ(put.storage_class, "STANDARD_IA");
  EXPECT_EQ(put.sse, "aws:kms");
  EXPECT_EQ(put.sse_kms_key_id, "key");
  EXPECT_EQ(put.bucket_key, true);
  EXPECT_EQ(put.acl, "bucket-owner-full-control");
  EXPECT_EQ(put.tags, (Metadata{{"team", "photos"}}));
  EXPECT_EQ(put.metadata.at("m"), "1");
}

TEST(Road, APermanentFailureGoesToTheDeadLetterQueueWithItsReason) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "x.jpg", "bad bytes");
  const Message message = MessageFor({"x.jpg"});
  road.polling.Provide(message);
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  const auto letter = road.letters.calls().at(0);
  EXPECT_EQ(letter.receipt, message.body);
  EXPECT_EQ(letter.attributes.at("error.class"), "corrupt");
  EXPECT_EQ(letter.attributes.at("error.message"), "render: premature end");
  EXPECT_EQ(letter.attributes.at("source.key"), "x.jpg");
  EXPECT_LE(letter.attributes.size(), 10U);
}

TEST(Road, ALetterStaysInItsGroupAndIsSentOnce) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "x.jpg", "bad bytes");
  Message message = MessageFor({"x.jpg"});
  road.polling.Provide(message);
  message.group = "group";
  message.id = "other id";
  message.receipt = "s";
  road.polling.Provide(message);
  road.Start();
  const auto letters = road.letters.WaitForCalls(2);
  const bool in_order = letters[0].deduplication == "id";
  const auto& alone = letters[in_order ? 0 : 1];
  const auto& grouped = letters[in_order ? 1 : 0];
  EXPECT_EQ(alone.group, "id");
  EXPECT_EQ(alone.deduplication, "id");
  EXPECT_EQ(grouped.group, "group");
  EXPECT_EQ(grouped.deduplication, "other id");
}

TEST(Road, ATransientFailureComesBackAndNothingIsDeleted) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.fate = [](const std::string& call) -> Status {
    if (call == "put thumbs/a_512w.webp") {
      return Error(ErrorClass::kTransient, "503 SlowDown");
    }
    return {};
  };
  road.polling.Provide(MessageFor({"a.jpg"}, "r", 2));
  road.Start();
  const auto call = road.settling.WaitForCalls(1)[0];
  EXPECT_EQ(call.what, "extend");
  EXPECT_EQ(call.timeout, std::chrono::seconds(10));
  EXPECT_TRUE(road.letters.calls().empty());
}

TEST(Road, AGoneSourceIsDeletedQuietly) {
  RoadFixture road(TwoVariants());
  road.polling.Provide(MessageFor({"gone.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.letters.calls().empty());
}

TEST(Road, OurOwnRenditionsAreRefused) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "t.webp", "good",
                    {.metadata = MarkerOf({.source = "x"})});
  road.polling.Provide(MessageFor({"t.webp"}));
  road.Start();
  road.settling.WaitForCalls(1);
  EXPECT_EQ(road.letters.calls().at(0).attributes.at("error.class"),
            "unsupported");
}

TEST(Road, OurOwnRenditionsAreLeftAloneWhereTheRouteOverlaps) {
  Config config = TwoVariants();
  config.routes[0].on_overlap = OnOverlap::kIgnore;
  RoadFixture road(std::move(config));
  road.store.Insert("uploads", "t.webp", "good",
                    {.metadata = MarkerOf({.source = "x"})});
  road.polling.Provide(MessageFor({"t.webp"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.letters.calls().empty());
  EXPECT_EQ(road.store.objects().size(), 1U);
}

// Overwritten between the upload and the GET: a newer event follows.
TEST(Road, AnEventOfAnObjectThatWasOverwrittenIsSuperseded) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good, and newer");
  std::string body = EventFor({"a.jpg"});
  body.replace(body.find(R"("key":)"), 6, R"("eTag":"etag-good","key":)");
  road.polling.Provide({.receipt = "r", .body = body});
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.letters.calls().empty());
  EXPECT_EQ(road.store.objects().size(), 1U);
}

TEST(Road, ASecondSourceForTheSameKeyIsRefusedUnlessToldOtherwise) {
  for (const OnConflict choice :
       {OnConflict::kRefuse, OnConflict::kOverwrite}) {
    Config config = TwoVariants();
    config.routes[0].on_conflict = choice;
    RoadFixture road(std::move(config));
    road.store.Insert("uploads", "a.png", "good png");
    road.store.Insert("thumbs", "a_128w.webp", "of a.jpg",
                      {.metadata = MarkerOf({.source = "uploads/a.jpg"})});
    road.polling.Provide(MessageFor({"a.png"}));
    road.Start();
    road.settling.WaitForCalls(1);
    const bool refused = choice == OnConflict::kRefuse;
    EXPECT_EQ(road.letters.calls().size(), refused ? 1U : 0U);
    EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes,
              refused ? "of a.jpg" : "128w of good png");
  }
}

TEST(Road, AnOlderEventNeverReplacesANewerRendition) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.Insert(
      "thumbs", "a_128w.webp", "newer",
      {.metadata = MarkerOf(
           {.source = "uploads/a.jpg", .sequencer = "0055AED6DCD90281E6"})});
  std::string body = EventFor({"a.jpg"});
  body.replace(body.find(R"("key":)"), 6,
               R"("sequencer":"0055AED6DCD90281E5","key":)");
  road.polling.Provide({.receipt = "r", .body = body});
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes, "newer");
  EXPECT_TRUE(road.letters.calls().empty());
}

TEST(Road, ADestinationThatIsGoneIsNoReasonToDeleteTheMessage) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.fate = [](const std::string& call) -> Status {
    if (!call.starts_with("put")) return {};
    return Error(ErrorClass::kNotFound, "no such bucket");
  };
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "extend");
}

TEST(Road, AJobThatNamesWhatIsNotThereIsRefused) {
  for (const char* what : {R"("route":"none")", R"("variants":["none"])"}) {
    SCOPED_TRACE(what);
    RoadFixture road(TwoVariants());
    road.store.Insert("uploads", "a.jpg", "good");
    road.polling.Provide(
        {.receipt = "r",
         .body =
             R"({"darkroom":1,"source":{"bucket":"uploads","key":"a.jpg"},)" +
             std::string(what) + "}"});
    road.Start();
    road.settling.WaitForCalls(1);
    EXPECT_EQ(road.letters.calls().at(0).attributes.at("error.class"),
              "unsupported");
  }
}

TEST(Road, AMessageOfManyRecordsIsSettledOnceByTheWorst) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "1.jpg", "good");
  road.store.Insert("uploads", "2.jpg", "bad");
  road.store.Insert("uploads", "3.jpg", "good");
  road.polling.Provide(MessageFor({"1.jpg", "2.jpg", "3.jpg"}));
  road.Start();
  road.settling.WaitForCalls(1);
  road.Stop();
  EXPECT_EQ(road.settling.calls().size(), 1U);
  EXPECT_EQ(road.letters.calls().size(), 1U);
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "1_128w.webp"}));
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "3_512w.webp"}));
}

TEST(Road, WhatAnEarlierDeliveryFinishedIsNotDoneAgain) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.fate = [failed =
                         false](const std::string& call) mutable -> Status {
    if (call != "put thumbs/a_512w.webp" || failed) return {};
    failed = true;
    return Error(ErrorClass::kTransient, "reset");
  };
  road.polling.Provide(MessageFor({"a.jpg"}, "first"));
  road.Start();
  road.settling.WaitForCalls(1);
  road.polling.Provide(MessageFor({"a.jpg"}, "second", 2));
  EXPECT_EQ(road.settling.WaitForCalls(2)[1].what, "delete");
  EXPECT_THAT(road.store.stored(),
              testing::ElementsAre("thumbs/a_128w.webp", "thumbs/a_512w.webp"));
}

TEST(Road, MessagesThatNobodyUnderstandsAreDeadLettered) {
  RoadFixture road(TwoVariants());
  road.polling.Provide({.id = "id", .receipt = "r", .body = "hello"});
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(road.letters.calls().at(0).receipt, "hello");
  EXPECT_EQ(road.letters.calls().at(0).attributes.at("error.class"),
            "unsupported");
}

TEST(Road, EventsThatAskForNothingAreDeletedUnread) {
  const auto named = [](const std::string& name) {
    std::string body = EventFor({"a.jpg"});
    return body.replace(body.find("ObjectCreated:Put"), 17, name);
  };
  std::string folder = EventFor({"folder/"});
  folder.replace(folder.find(R"("key":)"), 6, R"("size":0,"key":)");
  std::string elsewhere = EventFor({"a.jpg"});
  elsewhere.replace(elsewhere.find(R"("uploads")"), 9, R"("elsewhere")");
  const struct {
    const char* what;
    std::string body;
  } cases[] = {
      {"test event",
       R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"})"},
      {"restore", named("ObjectRestore:Completed")},
      {"tags", named("ObjectTagging:Put")},
      {"a removal nobody wants", named("ObjectRemoved:Delete")},
      {"the marker of a folder", folder},
      {"a bucket that no route takes", elsewhere},
      {"another event of EventBridge",
       R"({"source":"aws.s3","detail-type":"Object Tags Added","detail":)"
       R"({"bucket":{"name":"uploads"},"object":{"key":"a.jpg"}}})"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    RoadFixture road(TwoVariants());
    road.store.Insert("uploads", "a.jpg", "good");
    road.polling.Provide({.receipt = "r", .body = c.body});
    road.Start();
    EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
    EXPECT_TRUE(road.letters.calls().empty());
    EXPECT_TRUE(road.store.calls().empty());
  }
}

// What an event says is no licence to take more memory than was granted.
TEST(Road, AnEventThatUnderstatesItsObjectIsNotBelieved) {
  RoadFixture road(TwoVariants());
  road.store.Insert("uploads", "a.jpg", "good and large");
  std::string body = EventFor({"a.jpg"});
  body.replace(body.find(R"("key":)"), 6, R"("size":4,"key":)");
  road.polling.Provide({.receipt = "r", .body = body});
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "a_128w.webp"}));
  const auto calls = road.store.calls();
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "get uploads/a.jpg"), 2);
}

TEST(Road, SourcesWithoutARouteAreDeletedUnread) {
  Config config = TwoVariants();
  config.routes[0].prefix = "wanted/";
  RoadFixture road(std::move(config));
  road.store.Insert("uploads", "other/a.jpg", "good");
  road.polling.Provide(MessageFor({"other/a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_THAT(road.store.calls(), Not(Contains("get uploads/other/a.jpg")));
}

TEST(Road, StoppingHandsBackWhatWasNotBegun) {
  RoadFixture road(TwoVariants());
  // The first fetch hangs, so that the others wait behind it.
  std::latch begun(1);
  std::latch go_on(1);
  road.store.fate = [&, first = true](const std::string& call) mutable {
    if (first && call.starts_with("get")) {
      first = false;
      begun.count_down();
      go_on.wait();
    }
    return Status();
  };
  for (int i = 0; i < 6; ++i) {
    const std::string key = std::to_string(i) + ".jpg";
    road.store.Insert("uploads", key, "good");
    road.polling.Provide(MessageFor({key}, key));
  }
  road.Start();
  begun.wait();
  std::jthread stopping([&] { road.Stop(); });
  go_on.count_down();
  stopping.join();
  const auto calls = road.settling.calls();
  ASSERT_EQ(calls.size(), 6U);
  for (const FakeQueue::Call& call : calls) {
    const bool stored = road.store.objects().contains(
        {"thumbs", call.receipt.substr(0, 1) + "_512w.webp"});
    EXPECT_EQ(call.what, stored ? "delete" : "extend");
    EXPECT_EQ(call.timeout, std::chrono::seconds(0));
  }
}

}  // namespace
}  // namespace darkroom
