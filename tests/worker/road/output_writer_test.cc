// Older and newer uploads, removals, and other workers in between.

#include "worker/road/output_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/s3_caller.h"
#include "tests/support/road_fixture.h"
#include "worker/config/route.h"
#include "worker/road/marker.h"
#include "worker/road/standing.h"

namespace darkroom {
namespace {

constexpr char kOlder[] = "0055AED6DCD90281E5";
constexpr char kNewer[] = "0055AED6DCD90281E6";

std::string EventOf(const std::string& name, const std::string& sequencer) {
  return R"({"Records":[{"eventVersion":"2.1","eventName":")" + name +
         R"(","s3":{"bucket":{"name":"uploads"},"object":{"key":"a.jpg",)"
         R"("sequencer":")" +
         sequencer + R"("}}}]})";
}

Message Created(const std::string& sequencer) {
  return {.receipt = "r", .body = EventOf("ObjectCreated:Put", sequencer)};
}

Message Removed(const std::string& sequencer) {
  return {.receipt = "r", .body = EventOf("ObjectRemoved:Delete", sequencer)};
}

PutOptions MadeOf(const std::string& source, const std::string& sequencer) {
  return {.metadata = MarkerOf({.source = source, .sequencer = sequencer})};
}

Config OneVariant(OnConflict on_conflict = OnConflict::kRefuse) {
  Config config = TwoVariants();
  config.variants.pop_back();
  config.routes[0].on_conflict = on_conflict;
  return config;
}

Config Removing() {
  Config config = TwoVariants();
  config.routes[0].on_removed = OnRemoved::kDeleteVariants;
  return config;
}

class OutputRace : public testing::TestWithParam<OnConflict> {
 protected:
  // Develops the upload with `sequencer` while another worker stores what
  // `meanwhile` says just before our first PUT, and returns what is there.
  std::string Develop(const std::string& sequencer, std::string bytes,
                      const PutOptions& meanwhile) {
    road_.store.Insert("uploads", "a.jpg", "good");
    road_.store.before = [&, first = true](const std::string& call) mutable {
      if (!call.starts_with("put") || !std::exchange(first, false)) return;
      road_.store.Insert("thumbs", "a_128w.webp", std::move(bytes), meanwhile);
    };
    road_.polling.Provide(Created(sequencer));
    road_.Start();
    settled_ = road_.settling.WaitForCalls(1)[0].what;
    return road_.store.objects().at({"thumbs", "a_128w.webp"}).bytes;
  }

  RoadFixture road_{OneVariant(GetParam())};
  std::string settled_;
};

TEST_P(OutputRace, ANewerOneThatCameInBetweenStays) {
  EXPECT_EQ(Develop(kOlder, "newer", MadeOf("uploads/a.jpg", kNewer)), "newer");
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_.letters.calls().empty());
}

TEST_P(OutputRace, AnOlderOneThatCameInBetweenIsReplaced) {
  EXPECT_EQ(Develop(kNewer, "older", MadeOf("uploads/a.jpg", kOlder)),
            "128w of good");
  EXPECT_EQ(settled_, "delete");
}

TEST_P(OutputRace, AnotherSourcesIsReplacedOnlyWhereThatIsSaid) {
  const bool refused = GetParam() == OnConflict::kRefuse;
  EXPECT_EQ(Develop(kNewer, "of a.png", MadeOf("uploads/a.png", kOlder)),
            refused ? "of a.png" : "128w of good");
  EXPECT_EQ(road_.letters.calls().size(), refused ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(Conflicts, OutputRace,
                         testing::Values(OnConflict::kRefuse,
                                         OnConflict::kOverwrite));

// What the writer takes for one PUT, the client sends as one.
TEST(OutputWriter, KnowsWhatSurelyIsOnePut) {
  EXPECT_LE(kSurelyOnePut, S3Options().multipart_threshold);
}

// The PUT was done, but its answer was lost: the next attempt finds it.
TEST(OutputWriter, FindsItsOwnWorkAndIsContent) {
  RoadFixture road(OneVariant());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.before = [&](const std::string& call) {
    if (!call.starts_with("put")) return;
    Provenance ours = {
        .source = "uploads/a.jpg", .etag = "etag-good", .sequencer = kNewer};
    const Config config = OneVariant();
    ours.recipe = RecipeHash(config.routes[0], config.variants[0].spec);
    road.store.Insert("thumbs", "a_128w.webp", "mine",
                      {.metadata = MarkerOf(ours)});
  };
  road.polling.Provide(Created(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes, "mine");
}

TEST(OutputWriter, AKeyThatChangesAllTheTimeIsLeftForLater) {
  RoadFixture road(OneVariant());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.before = [&, n = 0](const std::string& call) mutable {
    if (!call.starts_with("put")) return;
    road.store.Insert("thumbs", "a_128w.webp", std::to_string(++n),
                      MadeOf("uploads/a.jpg", kOlder));
  };
  road.polling.Provide(Created(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "extend");
}

TEST(OutputWriter, AStoreWithoutConditionsIsToldNone) {
  Config config = OneVariant();
  config.aws.conditional_writes = false;
  RoadFixture road(std::move(config));
  road.store.Insert("uploads", "a.jpg", "good");
  road.polling.Provide(Created(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  const auto objects = road.store.objects();
  const PutOptions& put = objects.at({"thumbs", "a_128w.webp"}).options;
  EXPECT_EQ(put.if_present, IfPresent::kReplace);
  EXPECT_EQ(put.if_match, "");
}

// Of three uploads, the first finds out; the others do not ask again.
TEST(OutputWriter, AStoreThatKnowsNoConditionsIsFoundOutOnce) {
  RoadFixture road(OneVariant());
  road.store.knows_conditions = false;
  road.Start();
  std::size_t puts = 0;
  for (const char* bytes : {"good 1", "good 2", "good 3"}) {
    road.store.Insert("uploads", "a.jpg", bytes);
    road.polling.Provide(Created(kNewer));
    ++puts;
    EXPECT_EQ(road.settling.WaitForCalls(puts)[puts - 1].what, "delete");
    EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes,
              std::string("128w of ") + bytes);
  }
  const auto calls = road.store.calls();
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "put thumbs/a_128w.webp"),
            4);
  EXPECT_TRUE(road.letters.calls().empty());
}

// It is compared just before, as far as that goes.
TEST(OutputWriter, WithoutConditionsANewerOneStaysToo) {
  for (const bool known : {true, false}) {
    Config config = OneVariant();
    config.aws.conditional_writes = !known;
    RoadFixture road(std::move(config));
    road.store.knows_conditions = known;
    road.store.Insert("uploads", "a.jpg", "good");
    // Somebody else, just before the writer's look: the only one where it was
    // known beforehand that it would be needed.
    const int last = known ? 1 : 2;
    road.store.before_head = [&, heads = 0](const std::string& call) mutable {
      if (call != "head thumbs/a_128w.webp" || ++heads != last) return;
      road.store.Insert("thumbs", "a_128w.webp", "newer",
                        MadeOf("uploads/a.jpg", kNewer));
    };
    road.polling.Provide(Created(kOlder));
    road.Start();
    EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
    EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes,
              "newer");
  }
}

// Whatever else is unsupported is not the condition's fault.
TEST(OutputWriter, ARefusalThatIsNotOfTheConditionStays) {
  RoadFixture road(OneVariant());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.fate = [](const std::string& call) -> Status {
    if (!call.starts_with("put")) return {};
    return Error(ErrorClass::kUnsupported, "not a key");
  };
  road.polling.Provide(Created(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(road.letters.calls().at(0).attributes.at("error.class"),
            "unsupported");
  // With its condition and without.
  const auto calls = road.store.calls();
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "put thumbs/a_128w.webp"),
            2);
}

TEST(OutputWriter, WhatIsUpToDateIsMadeAgainUnlessToldOtherwise) {
  for (const UpToDate choice : {UpToDate::kRemake, UpToDate::kSkip}) {
    Config config = OneVariant();
    config.routes[0].up_to_date = choice;
    const Provenance made = {
        .source = "uploads/a.jpg",
        .etag = "etag-good",
        .sequencer = kOlder,
        .recipe = RecipeHash(config.routes[0], config.variants[0].spec)};
    RoadFixture road(std::move(config));
    road.store.Insert("uploads", "a.jpg", "good");
    road.store.Insert("thumbs", "a_128w.webp", "as it was",
                      {.metadata = MarkerOf(made)});
    road.polling.Provide(Created(kNewer));
    road.Start();
    EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
    EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes,
              choice == UpToDate::kSkip ? "as it was" : "128w of good");
  }
}

TEST(Removal, TakesTheVariantsAwayAndNothingElse) {
  RoadFixture road(Removing());
  road.store.Insert("thumbs", "a_128w.webp", "old",
                    MadeOf("uploads/a.jpg", kOlder));
  road.store.Insert("thumbs", "a_512w.webp", "of another",
                    MadeOf("uploads/a.png", kOlder));
  road.polling.Provide(Removed(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_FALSE(road.store.objects().contains({"thumbs", "a_128w.webp"}));
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "a_512w.webp"}));
}

TEST(Removal, WorksWithoutConditionsToo) {
  RoadFixture road(Removing());
  road.store.knows_conditions = false;
  road.store.Insert("thumbs", "a_128w.webp", "old",
                    MadeOf("uploads/a.jpg", kOlder));
  road.polling.Provide(Removed(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().empty());
}

// Removed, uploaded again, developed; and only now the removal arrives.
TEST(Removal, LeavesTheRenditionsOfANewerUpload) {
  RoadFixture road(Removing());
  road.store.Insert("thumbs", "a_128w.webp", "newer",
                    MadeOf("uploads/a.jpg", kNewer));
  road.polling.Provide(Removed(kOlder));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "a_128w.webp"}));
}

// An old version of it was removed, or it was uploaded again.
TEST(Removal, OfASourceThatIsStillThereIsNone) {
  RoadFixture road(Removing());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.Insert("thumbs", "a_128w.webp", "old",
                    MadeOf("uploads/a.jpg", kOlder));
  road.polling.Provide(Removed(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().contains({"thumbs", "a_128w.webp"}));
}

TEST(Removal, ARenditionThatChangesMeanwhileIsJudgedAnew) {
  RoadFixture road(Removing());
  road.store.Insert("thumbs", "a_128w.webp", "old",
                    MadeOf("uploads/a.jpg", kOlder));
  road.store.before = [&](const std::string& call) {
    if (!call.starts_with("remove")) return;
    road.store.Insert("thumbs", "a_128w.webp", "newest",
                      MadeOf("uploads/a.jpg", "FF"));
  };
  road.polling.Provide(Removed(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_EQ(road.store.objects().at({"thumbs", "a_128w.webp"}).bytes, "newest");
}

// The first is stored, the source removed, the second cannot be stored.
TEST(Removal, WhileItsSourceIsHalfStoredLeavesNothingBehind) {
  RoadFixture road(Removing());
  road.store.Insert("uploads", "a.jpg", "good");
  const std::string second = "put thumbs/a_512w.webp";
  road.store.before = [&](const std::string& call) {
    if (call == second) road.store.Erase("uploads", "a.jpg");
  };
  road.store.fate = [&](const std::string& call) -> Status {
    if (call != second) return {};
    return Error(ErrorClass::kTransient, "slow down");
  };
  road.polling.Provide(Created(kOlder));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().empty());
}

// A kill between two outputs, and the source is removed before the message
// comes back.
TEST(Removal, WhatAKilledWorkerStoredOfItGoesToo) {
  RoadFixture road(Removing());
  road.store.Insert("thumbs", "a_128w.webp", "half",
                    MadeOf("uploads/a.jpg", kOlder));
  Message again = Created(kOlder);
  again.receive_count = 2;
  road.polling.Provide(std::move(again));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().empty());
}

TEST(Removal, WhileItsSourceIsRenderedLeavesNothingBehind) {
  RoadFixture road(Removing());
  road.store.Insert("uploads", "a.jpg", "good");
  road.store.before = [&](const std::string& call) {
    if (call.starts_with("put")) road.store.Erase("uploads", "a.jpg");
  };
  road.polling.Provide(Created(kOlder));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.objects().empty());
}

TEST(Removal, IsIgnoredUnlessARouteSaysOtherwise) {
  RoadFixture road(TwoVariants());
  road.store.Insert("thumbs", "a_128w.webp", "old",
                    MadeOf("uploads/a.jpg", kOlder));
  road.polling.Provide(Removed(kNewer));
  road.Start();
  EXPECT_EQ(road.settling.WaitForCalls(1)[0].what, "delete");
  EXPECT_TRUE(road.store.calls().empty());
}

TEST(Standing, ComparesSequencersAsS3Does) {
  const auto standing = [](const char* ours, const char* theirs) {
    return StandingOf({.source = "b/k", .sequencer = ours},
                      ObjectInfo{.metadata = MarkerOf({.source = "b/k",
                                                       .etag = "other",
                                                       .sequencer = theirs})});
  };
  EXPECT_EQ(standing("0A", "0B"), Standing::kNewer);
  EXPECT_EQ(standing("0B", "0A"), Standing::kOlder);
  // Shorter ones are padded on their right with zeros.
  EXPECT_EQ(standing("0A", "0A1"), Standing::kNewer);
  EXPECT_EQ(standing("0A1", "0A"), Standing::kOlder);
  EXPECT_EQ(standing("0A", "0A00"), Standing::kOlder);
  // Of no telling.
  EXPECT_EQ(standing("", "0A"), Standing::kOlder);
  EXPECT_EQ(standing("0A", ""), Standing::kOlder);
  EXPECT_EQ(StandingOf({.source = "b/k"}, std::nullopt), Standing::kFree);
  EXPECT_EQ(StandingOf({.source = "b/k"}, ObjectInfo()), Standing::kForeign);
}

}  // namespace
}  // namespace darkroom
