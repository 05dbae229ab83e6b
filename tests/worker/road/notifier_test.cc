// What is told of sources, and that no message is settled before.

#include "worker/road/notifier.h"

#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/events/json_tree.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Config Telling() {
  Config config = TwoVariants();
  config.notify.topic = "told";
  return config;
}

Message MessageFor(const std::vector<std::string>& keys, int receive_count = 1,
                   const std::string& receipt = "r") {
  return {.id = "message-1",
          .receipt = receipt,
          .body = EventFor(keys),
          .receive_count = receive_count};
}

JsonNode BodyOf(const Notification& notification) {
  Result<JsonNode> json = ParseJson(notification.body);
  EXPECT_TRUE(json.ok()) << notification.body;
  return json.ok() ? *std::move(json) : JsonNode();
}

std::vector<std::string> StatusesOf(const std::vector<Notification>& all) {
  std::vector<std::string> statuses;
  for (const Notification& notification : all) {
    statuses.push_back(notification.attributes.at("status"));
  }
  return statuses;
}

// What a topic answers always.
std::function<Status(const Notification&)> Always(const Error& error) {
  return [error](const Notification&) { return error; };
}

TEST(Notifier, TellsOfASuccessBeforeTheMessageIsDeleted) {
  RoadFixture road(Telling());
  std::size_t settled = 99;
  road.topic.answer = [&](const Notification&) {
    settled = road.settling.calls().size();
    return Status();
  };
  road.store.Insert("uploads", "a.jpg", "good");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(settled, 0U);
  const Notification told = road.topic.all().at(0);
  EXPECT_EQ(told.subject, "darkroom success: a.jpg");
  EXPECT_THAT(
      told.attributes,
      ElementsAre(Pair("format", "jpeg"), Pair("route", "all"),
                  Pair("source.bucket", "uploads"), Pair("status", "success")));
  const JsonNode body = BodyOf(told);
  EXPECT_EQ(body.TextAt({"status"}), "success");
  EXPECT_EQ(body.TextAt({"message_id"}), "message-1");
  EXPECT_EQ(body.TextAt({"source", "etag"}), "etag-good");
  EXPECT_THAT(body.Find("variants")->items, SizeIs(2));
  EXPECT_EQ(body.Find("variants")->items[1].TextAt({"etag"}),
            "etag-512w of good");
  EXPECT_EQ(body.Find("error"), nullptr);
}

TEST(Notifier, APublishThatFailsBringsTheMessageBack) {
  for (const ErrorClass cls : {ErrorClass::kTransient, ErrorClass::kAccess,
                               ErrorClass::kNotFound, ErrorClass::kInternal}) {
    SCOPED_TRACE(std::string(NameOf(cls)));
    RoadFixture road(Telling());
    road.topic.answer = Always(Error(cls, "no"));
    road.store.Insert("uploads", "a.jpg", "good");
    road.polling.Provide(MessageFor({"a.jpg"}, 2));
    road.Start();
    const auto call = road.settling.WaitForCalls(1)[0];
    EXPECT_EQ(call.what, "extend");
    EXPECT_EQ(call.timeout, std::chrono::seconds(10));
    EXPECT_TRUE(road.store.objects().contains({"thumbs", "a_128w.webp"}));
  }
}

TEST(Notifier, AFailureThatCannotBeToldIsNotDeadLetteredYet) {
  RoadFixture road(Telling());
  road.topic.answer = Always(Error(ErrorClass::kTransient, "503"));
  road.store.Insert("uploads", "a.jpg", "bad");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "extend");
  EXPECT_THAT(road.letters.calls(), IsEmpty());
}

TEST(Notifier, APublishThatIsGivenUpHandsTheMessageBack) {
  RoadFixture road(Telling());
  road.topic.answer = Always(Error(ErrorClass::kCancelled, "stopping"));
  road.store.Insert("uploads", "a.jpg", "good");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  const auto call = road.settling.WaitForCalls(1)[0];
  EXPECT_EQ(call.what, "extend");
  EXPECT_EQ(call.timeout, std::chrono::seconds(0));
}

TEST(Notifier, WhatIsTooLargeToBeToldKeepsNoMessage) {
  RoadFixture road(Telling());
  road.topic.answer = Always(Error(ErrorClass::kTooLarge, "256 KiB"));
  road.store.Insert("uploads", "a.jpg", "good");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
}

TEST(Notifier, TellsAgainOfWhatIsThereAlreadyAndKnowsAllOfIt) {
  RoadFixture first(Telling());
  first.topic.answer = Always(Error(ErrorClass::kTransient, "503"));
  first.store.Insert("uploads", "a.jpg", "good");
  first.polling.Provide(MessageFor({"a.jpg"}));
  first.Start();
  EXPECT_EQ(first.settling.WaitForCalls(1)[0].what, "extend");

  RoadFixture second(Telling());
  for (const auto& [place, object] : first.store.objects()) {
    second.store.Insert(place.first, place.second, object.bytes,
                        object.options);
  }
  second.polling.Provide(MessageFor({"a.jpg"}, 2));
  second.Start();
  EXPECT_EQ(second.settling.WaitForCalls(1)[0].what, "delete");
  for (const std::string& call : second.store.calls()) {
    EXPECT_FALSE(call.starts_with("put")) << call;
  }
  std::string again = second.topic.all().at(0).body;
  const std::size_t count = again.find(R"("receive_count":2)");
  ASSERT_NE(count, std::string::npos);
  again.replace(count, 17, R"("receive_count":1)");
  EXPECT_EQ(again, first.topic.all().at(0).body);
  EXPECT_EQ(second.topic.all().at(0).deduplication,
            first.topic.all().at(0).deduplication);
}

TEST(Notifier, TellsOfAFailureWithItsClass) {
  RoadFixture road(Telling());
  road.store.Insert("uploads", "a.jpg", "bad");
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_THAT(road.letters.calls(), SizeIs(1));
  const Notification told = road.topic.all().at(0);
  EXPECT_EQ(told.attributes.at("error.class"), "corrupt");
  EXPECT_EQ(told.subject, "darkroom failure: a.jpg");
  const JsonNode body = BodyOf(told);
  EXPECT_EQ(body.TextAt({"error", "class"}), "corrupt");
  EXPECT_EQ(body.TextAt({"error", "message"}), "render: premature end");
  EXPECT_EQ(body.TextAt({"source", "format"}), "jpeg");
  EXPECT_THAT(body.Find("variants")->items, IsEmpty());
}

// As where there is no dead-letter queue: the message comes back for days.
TEST(Notifier, TellsOnceOfAFailureWhoseMessageStays) {
  RoadFixture road(Telling());
  road.letters.answer = [](const FakeQueue::Call&) -> Status {
    return Error(ErrorClass::kTransient, "503");
  };
  bool reachable = false;
  road.topic.answer = [&](const Notification&) -> Status {
    if (std::exchange(reachable, true)) return {};
    return Error(ErrorClass::kTransient, "503");
  };
  road.store.Insert("uploads", "a.jpg", "bad");
  road.Start();
  for (int receive = 1; receive <= 4; ++receive) {
    road.polling.Provide(MessageFor({"a.jpg"}, receive));
    road.settling.WaitForCalls(static_cast<std::size_t>(receive));
  }
  // The first was not heard.
  EXPECT_THAT(StatusesOf(road.topic.all()), ElementsAre("failure", "failure"));
  EXPECT_THAT(road.letters.calls(), SizeIs(3));
}

TEST(ToldBefore, ForgetsTheOldest) {
  ToldBefore told(2);
  for (const char* id : {"a", "b", "b", "c"}) told.Add(id);
  EXPECT_FALSE(told.Has("a"));
  EXPECT_TRUE(told.Has("b"));
  EXPECT_TRUE(told.Has("c"));
}

// What failed for now is tried again; what is gone or has no route is nobody's
// business.
TEST(Notifier, TellsNothingOfWhatIsNotSettled) {
  struct {
    const char* what;
    const char* key;
    ErrorClass get;
  } const cases[] = {
      {"transient", "a.jpg", ErrorClass::kTransient},
      {"access", "a.jpg", ErrorClass::kAccess},
      {"not found", "a.jpg", ErrorClass::kNotFound},
      {"superseded", "a.jpg", ErrorClass::kSuperseded},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    RoadFixture road(Telling());
    road.store.Insert("uploads", c.key, "good");
    road.store.fate = [&](const std::string& call) -> Status {
      if (!call.starts_with("get")) return {};
      return Error(c.get, "no");
    };
    road.polling.Provide(MessageFor({c.key}));
    road.Start();
    road.settling.WaitForCalls(1);
    EXPECT_THAT(road.topic.all(), IsEmpty());
  }
  Config elsewhere = Telling();
  elsewhere.routes[0].bucket = "elsewhere";
  RoadFixture road(elsewhere);
  road.polling.Provide(MessageFor({"a.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_THAT(road.topic.all(), IsEmpty());
}

TEST(Notifier, TellsOfEachSourceOfAMessageTogether) {
  RoadFixture road(Telling());
  road.store.Insert("uploads", "1.jpg", "good");
  road.store.Insert("uploads", "2.jpg", "bad");
  road.store.Insert("uploads", "3.jpg", "good");
  road.polling.Provide(MessageFor({"1.jpg", "2.jpg", "3.jpg", "gone.jpg"}));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_THAT(StatusesOf(road.topic.all()),
              UnorderedElementsAre("success", "failure", "success"));
  EXPECT_THAT(road.topic.batches(), ElementsAre(3));
  EXPECT_THAT(road.letters.calls(), SizeIs(1));
}

// While one publish hangs the road goes on, and what waits is told together.
TEST(Notifier, PublishesInBatchesWhatWaits) {
  RoadFixture road(Telling());
  std::latch hangs(1);
  std::latch hung(1);
  road.topic.answer = [&, first = true](const Notification&) mutable {
    if (std::exchange(first, false)) {
      hung.count_down();
      hangs.wait();
    }
    return Status();
  };
  for (const char* key : {"1.jpg", "2.jpg", "3.jpg"}) {
    road.store.Insert("uploads", key, "good");
  }
  road.polling.Provide(MessageFor({"1.jpg"}, 1, "r1"));
  road.Start();
  hung.wait();
  // Without anything to tell it overtakes.
  road.polling.Provide(MessageFor({"gone.jpg"}, 1, "gone"));
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].receipt, "gone");
  road.polling.Provide(MessageFor({"2.jpg", "3.jpg"}, 1, "r2"));
  road.polling.Provide(MessageFor({"gone.jpg"}, 1, "gone too"));
  road.settling.WaitForCalls(2);
  hangs.count_down();
  road.settling.WaitForCalls(4);
  EXPECT_THAT(road.topic.all(), SizeIs(3));
  EXPECT_EQ(road.topic.batches().front(), 1U);
}

// Deliveries of their own making, without a road.
class TwoTopics : public testing::Test {
 protected:
  Topics Both() {
    Topics topics;
    topics["hangs"] = std::make_unique<ForwardingTopic>(hangs);
    topics["is well"] = std::make_unique<ForwardingTopic>(well);
    return topics;
  }
  std::shared_ptr<Delivery> From(const std::string& receipt,
                                 const std::string& topic) {
    const Message message = {.id = receipt, .receipt = receipt};
    auto delivery = std::make_shared<Delivery>(
        message, keeper.Hold(message, std::chrono::steady_clock::now()),
        std::move(slots.Take(1, {}).at(0)), 1);
    delivery->Tell({.topic = topic});
    delivery->Arrive({}, Status());
    return delivery;
  }

  FakeTopic hangs;
  FakeTopic well;
  FakeQueue heartbeats;
  FakeQueue settling;
  Slots slots{9};
  LeaseKeeper keeper{{.heartbeats = heartbeats, .settling = settling},
                     {.visibility = std::chrono::seconds(30)},
                     [] { return 1.0; }};
};

TEST_F(TwoTopics, WhatWaitsForNoneThatHangsIsSettledMeanwhile) {
  std::latch hung(1);
  std::latch ends(1);
  std::latch ends_again(1);
  hangs.answer = [&, first = true](const Notification&) mutable {
    if (std::exchange(first, false)) {
      hung.count_down();
      ends.wait();
    } else {
      ends_again.wait();
    }
    return Status();
  };
  Notifier notifier(Both());
  notifier.Settle(From("1", "hangs"));
  hung.wait();
  notifier.Settle(From("2", "hangs"));
  notifier.Settle(From("3", "is well"));
  ends.count_down();
  const auto calls = settling.WaitForCalls(2);
  EXPECT_EQ(calls[0].receipt, "1");
  EXPECT_EQ(calls[1].receipt, "3");
  ends_again.count_down();
  EXPECT_EQ(settling.WaitForCalls(3)[2].receipt, "2");
}

TEST_F(TwoTopics, OneThatThrowsCostsItsRoundOnly) {
  well.answer = [first = true](const Notification&) mutable {
    if (std::exchange(first, false)) throw std::bad_alloc();
    return Status();
  };
  Notifier notifier(Both());
  notifier.Settle(From("1", "is well"));
  EXPECT_EQ(settling.WaitForCalls(1)[0].what, "extend");
  notifier.Settle(From("2", "is well"));
  EXPECT_EQ(settling.WaitForCalls(2)[1].what, "delete");
}

TEST(Notifier, TellsOnlyWhatIsWantedAndWhere) {
  Config quiet = Telling();
  quiet.notify.success = false;
  Config none = Telling();
  none.routes[0].topic = kNoTopic;
  Config own = Telling();
  own.notify.topic = "unopened";
  own.routes[0].topic = "told";
  const std::pair<Config, std::vector<std::string>> cases[] = {
      {quiet, {"failure"}},
      {none, {}},
      {own, {"success", "failure"}},
  };
  for (const auto& [config, told] : cases) {
    RoadFixture road(config);
    road.store.Insert("uploads", "1.jpg", "good");
    road.store.Insert("uploads", "2.jpg", "bad");
    road.polling.Provide(MessageFor({"1.jpg", "2.jpg"}));
    road.Start();
    EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
    EXPECT_THAT(StatusesOf(road.topic.all()),
                testing::UnorderedElementsAreArray(told));
  }
}

TEST(Notifier, TellsOfRemovedSourcesAndOfThemAgain) {
  for (const int receive_count : {1, 2}) {
    for (const bool there : {true, false}) {
      Config config = Telling();
      config.routes[0].on_removed = OnRemoved::kDeleteVariants;
      config.routes[0].manifest = "{key}.json";
      RoadFixture road(config);
      if (there) {
        road.store.Insert("thumbs", "a_128w.webp", "old",
                          {.metadata = MarkerOf({.source = "uploads/a.jpg"})});
      }
      Message message = MessageFor({"a.jpg"}, receive_count);
      message.body.replace(message.body.find("ObjectCreated:Put"), 17,
                           "ObjectRemoved:Delete");
      road.polling.Provide(message);
      road.Start();
      EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
      // An earlier receive may have removed them and told nobody.
      const bool told = there || receive_count > 1;
      ASSERT_THAT(road.topic.all(), SizeIs(told ? 1 : 0));
      if (!told) continue;
      const JsonNode body = BodyOf(road.topic.all()[0]);
      EXPECT_EQ(body.TextAt({"status"}), "removed");
      EXPECT_THAT(body.Find("variants")->items, SizeIs(2));
      EXPECT_EQ(body.TextAt({"manifest", "key"}), "a.jpg.json");
    }
  }
}

TEST(Notifier, SubjectsAndGroupsAreWhatSnsTakes) {
  Config config = Telling();
  config.notify.subject = "  {status} {class} {route} {bucket} {stem}";
  RoadFixture road(config);
  const std::string key = "\xC3\xA9" + std::string(150, 'x') + ".jpg";
  road.store.Insert("uploads", key, "bad");
  road.polling.Provide(MessageFor({key}));
  road.Start();
  road.settling.WaitForCalls(1);
  const Notification told = road.topic.all().at(0);
  EXPECT_EQ(told.subject.size(), 100U);
  EXPECT_TRUE(told.subject.starts_with("failure corrupt all uploads ??xxx"));
  EXPECT_EQ(told.group.size(), 128U);
  EXPECT_TRUE(told.group.starts_with("uploads/%C3%A9xxx"));
  EXPECT_EQ(told.deduplication.size(), 16U);
}

}  // namespace
}  // namespace darkroom
