// Which requests a message costs that comes for the first time, and that none
// of them is missed.

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/config/route.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

using testing::ElementsAre;

constexpr char kOlder[] = "0055AED6DCD90281E5";
constexpr char kNewer[] = "0055AED6DCD90281E6";

using Calls = std::vector<std::string>;

Message Created(const std::string& key, const std::string& sequencer) {
  return {.receipt = "r",
          .body = R"({"Records":[{"eventVersion":"2.1",)"
                  R"("eventName":"ObjectCreated:Put",)"
                  R"("s3":{"bucket":{"name":"uploads"},"object":{"key":")" +
                  key + R"(","sequencer":")" + sequencer + R"("}}}]})"};
}

PutOptions MadeOf(const std::string& source, const std::string& sequencer) {
  return {.metadata = MarkerOf({.source = source, .sequencer = sequencer})};
}

Config With(const std::function<void(Config&)>& change) {
  Config config = TwoVariants();
  change(config);
  return config;
}

class FirstDelivery : public testing::Test {
 protected:
  void Use(Config config) {
    road_.emplace(std::move(config));
    road_->store.Insert("uploads", "a.jpg", "good");
    road_->store.Insert("uploads", "first.jpg", "good");
  }

  // The requests for outputs that a message costs.
  Calls Develop(Message message) {
    const std::size_t before = road_->store.calls().size();
    road_->polling.Provide(std::move(message));
    ++messages_;
    settled_ = road_->settling.WaitForCalls(messages_).back().what;
    Calls calls = road_->store.calls();
    calls.erase(calls.begin(), calls.begin() + static_cast<int>(before));
    std::erase_if(calls, [](const std::string& call) {
      return call.find(" thumbs/") == std::string::npos;
    });
    return calls;
  }

  // What is there by now is what the road has found out of its store.
  void StartAndFindOut() {
    road_->Start();
    Develop(Created("first.jpg", kOlder));
    Develop(Created("first.jpg", kNewer));
  }

  void Put(const std::string& key, std::string bytes, PutOptions options) {
    road_->store.Insert("thumbs", key, std::move(bytes), std::move(options));
  }

  std::string At(const std::string& key) {
    return road_->store.objects().at({"thumbs", key}).bytes;
  }

  std::optional<RoadFixture> road_;
  std::size_t messages_ = 0;
  std::string settled_;
};

TEST_F(FirstDelivery, OfAWorkerLooksAndProvesWhatTheStoreKeeps) {
  Use(TwoVariants());
  road_->Start();
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp",
                          "put thumbs/a_128w.webp", "head thumbs/a_128w.webp",
                          "put thumbs/a_128w.webp", "put thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

TEST_F(FirstDelivery, CostsAPutForEachOutputAndNoLook) {
  Use(TwoVariants());
  StartAndFindOut();
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("put thumbs/a_128w.webp", "put thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
  EXPECT_EQ(At("a_512w.webp"), "512w of good");
}

TEST_F(FirstDelivery, CostsNoMoreWithAManifest) {
  Use(With(
      [](Config& config) { config.routes[0].manifest = "{dir}{stem}.json"; }));
  StartAndFindOut();
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("put thumbs/a_128w.webp", "put thumbs/a_512w.webp",
                          "put thumbs/a.json"));
}

TEST_F(FirstDelivery, IsFollowedByOneThatLooksAndResumes) {
  Use(TwoVariants());
  StartAndFindOut();
  road_->store.fate = [](const std::string& call) -> Status {
    if (call != "put thumbs/a_512w.webp") return {};
    return Error(ErrorClass::kTransient, "slow down");
  };
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(settled_, "extend");
  road_->store.fate = [](const std::string&) { return Status(); };
  Message again = Created("a.jpg", kNewer);
  again.receive_count = 2;
  EXPECT_THAT(Develop(again),
              ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp",
                          "put thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
}

TEST_F(FirstDelivery, LooksWhereTheRouteSkipsWhatIsUpToDate) {
  Use(With(
      [](Config& config) { config.routes[0].up_to_date = UpToDate::kSkip; }));
  StartAndFindOut();
  Develop(Created("a.jpg", kOlder));
  EXPECT_THAT(
      Develop(Created("a.jpg", kNewer)),
      ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp"));
}

TEST_F(FirstDelivery, MakesAgainWhatIsThereOfTheVerySameEvent) {
  Use(TwoVariants());
  StartAndFindOut();
  Develop(Created("a.jpg", kNewer));
  const PutOptions made =
      road_->store.objects().at({"thumbs", "a_128w.webp"}).options;
  Put("a_128w.webp", "damaged", made);
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

// Refused once, the job looks before it sends another.
TEST_F(FirstDelivery, ReplacesOlderOutputs) {
  Use(TwoVariants());
  StartAndFindOut();
  Put("a_128w.webp", "old", MadeOf("uploads/a.jpg", kOlder));
  Put("a_512w.webp", "old", MadeOf("uploads/a.jpg", kOlder));
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("put thumbs/a_128w.webp", "head thumbs/a_128w.webp",
                          "put thumbs/a_128w.webp", "head thumbs/a_512w.webp",
                          "put thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
  EXPECT_EQ(At("a_512w.webp"), "512w of good");
}

TEST_F(FirstDelivery, IsSupersededByNewerOutputs) {
  Use(TwoVariants());
  StartAndFindOut();
  Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  Put("a_512w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  EXPECT_THAT(Develop(Created("a.jpg", kOlder)),
              ElementsAre("put thumbs/a_128w.webp", "head thumbs/a_128w.webp"));
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_->letters.calls().empty());
  EXPECT_EQ(At("a_128w.webp"), "new");
  EXPECT_EQ(At("a_512w.webp"), "new");
}

// As an upload that comes before one that has its outputs leaves it, too.
TEST_F(FirstDelivery, OfAnOlderUploadFillsKeysBeforeANewersOutput) {
  Use(TwoVariants());
  StartAndFindOut();
  Put("a_512w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  Develop(Created("a.jpg", kOlder));
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_->letters.calls().empty());
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
  EXPECT_EQ(At("a_512w.webp"), "new");
}

// Nobody is told of a bad upload that a good one has followed.
TEST_F(FirstDelivery, OfABadUploadIsSupersededByOneNewerOutput) {
  Use(TwoVariants());
  StartAndFindOut();
  road_->store.Insert("uploads", "a.jpg", "bad");
  Put("a_512w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  EXPECT_THAT(
      Develop(Created("a.jpg", kOlder)),
      ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_->letters.calls().empty());
}

TEST_F(FirstDelivery, OfABadUploadIsSupersededByANewerManifest) {
  Use(With(
      [](Config& config) { config.routes[0].manifest = "{dir}{stem}.json"; }));
  StartAndFindOut();
  road_->store.Insert("uploads", "a.jpg", "bad");
  Put("a.json", "{}", MadeOf("uploads/a.jpg", kNewer));
  Develop(Created("a.jpg", kOlder));
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_->letters.calls().empty());
}

TEST_F(FirstDelivery, OfABadUploadIsSetAsideWhereOutputsAreNotNewer) {
  Use(TwoVariants());
  StartAndFindOut();
  road_->store.Insert("uploads", "a.jpg", "bad");
  Put("a_128w.webp", "old", MadeOf("uploads/a.jpg", kOlder));
  Put("a_512w.webp", "of a.png", MadeOf("uploads/a.png", kNewer));
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(road_->letters.calls().at(0).attributes.at("error.class"),
            "corrupt");
}

TEST_F(FirstDelivery, OfABadUploadIsSetAsideWhereTheLookFails) {
  Use(TwoVariants());
  StartAndFindOut();
  road_->store.Insert("uploads", "a.jpg", "bad");
  Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  road_->store.fate = [](const std::string& call) -> Status {
    if (!call.starts_with("head")) return {};
    return Error(ErrorClass::kTransient, "slow down");
  };
  Develop(Created("a.jpg", kOlder));
  EXPECT_EQ(road_->letters.calls().at(0).attributes.at("error.class"),
            "corrupt");
}

TEST_F(FirstDelivery, ThatHasLookedDoesNotLookAgain) {
  Use(TwoVariants());
  road_->Start();
  road_->store.Insert("uploads", "a.jpg", "bad");
  EXPECT_THAT(
      Develop(Created("a.jpg", kOlder)),
      ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp"));
  EXPECT_EQ(road_->letters.calls().size(), 1U);
}

TEST_F(FirstDelivery, IsRefusedWhereAKeyIsAnothers) {
  Use(TwoVariants());
  StartAndFindOut();
  Put("a_128w.webp", "of a.png", MadeOf("uploads/a.png", kOlder));
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(road_->letters.calls().at(0).attributes.at("error.class"),
            "unsupported");
  EXPECT_EQ(At("a_128w.webp"), "of a.png");
  EXPECT_FALSE(road_->store.objects().contains({"thumbs", "a_512w.webp"}));
}

TEST_F(FirstDelivery, LeavesWhatItStoredBeforeAKeyThatIsAnothers) {
  Use(TwoVariants());
  StartAndFindOut();
  Put("a_512w.webp", "of a.png", MadeOf("uploads/a.png", kOlder));
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(road_->letters.calls().at(0).attributes.at("error.class"),
            "unsupported");
  EXPECT_EQ(At("a_512w.webp"), "of a.png");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

TEST_F(FirstDelivery, ReplacesAnothersWhereThatIsSaid) {
  Use(With([](Config& config) {
    config.routes[0].on_conflict = OnConflict::kOverwrite;
  }));
  StartAndFindOut();
  Put("a_128w.webp", "of a.png", MadeOf("uploads/a.png", kOlder));
  Develop(Created("a.jpg", kNewer));
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

// What goes in parts has a condition of its own, which nobody has proved.
TEST_F(FirstDelivery, LooksJustBeforeItSendsALargeOutput) {
  Use(TwoVariants());
  StartAndFindOut();
  const std::string large = "good" + std::string(9'000'000, 'x');
  road_->store.Insert("uploads", "a.jpg", large);
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("head thumbs/a_128w.webp", "put thumbs/a_128w.webp",
                          "head thumbs/a_512w.webp", "put thumbs/a_512w.webp"));
}

TEST_F(FirstDelivery, OfLargeOutputsProvesNothing) {
  Use(TwoVariants());
  const std::string large = "good" + std::string(9'000'000, 'x');
  road_->store.Insert("uploads", "a.jpg", large);
  road_->Start();
  for (const char* sequencer : {kOlder, kNewer}) {
    EXPECT_THAT(
        Develop(Created("a.jpg", sequencer)),
        ElementsAre("head thumbs/a_128w.webp", "head thumbs/a_512w.webp",
                    "put thumbs/a_128w.webp", "put thumbs/a_512w.webp"));
  }
}

// A store that takes conditions and ignores them, for routes of both kinds.
class IgnoringStore : public FirstDelivery,
                      public testing::WithParamInterface<OnConflict> {
 protected:
  void SetUp() override {
    Use(With(
        [](Config& config) { config.routes[0].on_conflict = GetParam(); }));
    road_->store.ignores_conditions = true;
  }
};

TEST_P(IgnoringStore, IsFoundOutByTwoProofs) {
  road_->Start();
  EXPECT_THAT(
      Develop(Created("first.jpg", kOlder)),
      ElementsAre("head thumbs/first_128w.webp", "head thumbs/first_512w.webp",
                  "put thumbs/first_128w.webp", "head thumbs/first_128w.webp",
                  "put thumbs/first_128w.webp", "put thumbs/first_512w.webp",
                  "head thumbs/first_512w.webp", "put thumbs/first_512w.webp"));
  EXPECT_THAT(Develop(Created("a.jpg", kOlder)),
              ElementsAre("head thumbs/a_128w.webp", "put thumbs/a_128w.webp",
                          "head thumbs/a_512w.webp", "put thumbs/a_512w.webp"));
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

TEST_P(IgnoringStore, KeepsNewerOutputsFromTheStart) {
  Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  Put("a_512w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  road_->Start();
  for (const char* key : {"a.jpg", "first.jpg", "a.jpg"}) {
    Develop(Created(key, kOlder));
    EXPECT_EQ(settled_, "delete");
    EXPECT_EQ(At("a_128w.webp"), "new");
    EXPECT_EQ(At("a_512w.webp"), "new");
  }
}

TEST_P(IgnoringStore, KeepsANewerOutputThatCameWhileRendering) {
  StartAndFindOut();
  road_->store.before_head = [&](const std::string& call) {
    if (call != "head thumbs/a_128w.webp") return;
    Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  };
  Develop(Created("a.jpg", kOlder));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "new");
}

// That If-None-Match is ignored says nothing of If-Match.
TEST_P(IgnoringStore, IsStillAskedToReplaceOnlyWhatWasSeen) {
  road_->store.keeps_if_match = true;
  StartAndFindOut();
  Put("a_128w.webp", "old", MadeOf("uploads/a.jpg", "00"));
  road_->store.before = [&, first = true](const std::string& call) mutable {
    if (call != "put thumbs/a_128w.webp") return;
    if (!std::exchange(first, false)) return;
    Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  };
  Develop(Created("a.jpg", kOlder));
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "new");
}

TEST_P(IgnoringStore, IsStillAskedToRemoveOnlyWhatWasSeen) {
  Use(With([](Config& config) {
    config.routes[0].on_conflict = GetParam();
    config.routes[0].on_removed = OnRemoved::kDeleteVariants;
  }));
  road_->store.ignores_conditions = true;
  road_->store.keeps_if_match = true;
  StartAndFindOut();
  Put("a_128w.webp", "old", MadeOf("uploads/a.jpg", "00"));
  road_->store.Erase("uploads", "a.jpg");
  road_->store.before = [&](const std::string& call) {
    if (call != "remove thumbs/a_128w.webp") return;
    Put("a_128w.webp", "new", MadeOf("uploads/a.jpg", kNewer));
  };
  Message removed = Created("a.jpg", kOlder);
  removed.body.replace(removed.body.find("ObjectCreated:Put"), 17,
                       "ObjectRemoved:Delete");
  Develop(removed);
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "new");
}

// What an older version has stored without its size, for one.
TEST_P(IgnoringStore, MakesAgainWhatALookHasFoundWanting) {
  Use(With([](Config& config) {
    config.routes[0].on_conflict = GetParam();
    config.routes[0].manifest = "{dir}{stem}.json";
  }));
  road_->store.ignores_conditions = true;
  StartAndFindOut();
  Develop(Created("a.jpg", kNewer));
  PutOptions made =
      road_->store.objects().at({"thumbs", "a_128w.webp"}).options;
  made.metadata.erase("darkroom-width");
  Put("a_128w.webp", "without its size", made);
  Message again = Created("a.jpg", kNewer);
  again.receive_count = 2;
  Develop(again);
  EXPECT_EQ(settled_, "delete");
  EXPECT_EQ(At("a_128w.webp"), "128w of good");
}

INSTANTIATE_TEST_SUITE_P(Conflicts, IgnoringStore,
                         testing::Values(OnConflict::kRefuse,
                                         OnConflict::kOverwrite));

TEST_F(FirstDelivery, LooksBeforeEachWriteWhereConditionsAreRefused) {
  Use(TwoVariants());
  road_->store.knows_conditions = false;
  StartAndFindOut();
  EXPECT_THAT(Develop(Created("a.jpg", kNewer)),
              ElementsAre("head thumbs/a_128w.webp", "put thumbs/a_128w.webp",
                          "head thumbs/a_512w.webp", "put thumbs/a_512w.webp"));
  EXPECT_EQ(settled_, "delete");
}

// Each output is stored, and fails to be stored once more.
class Proving : public FirstDelivery {
 protected:
  // What the store says to a proof, or throws.
  void FailProofs(std::function<Status()> with) {
    Use(TwoVariants());
    road_->store.fate = [with = std::move(with), seen = Calls()](
                            const std::string& call) mutable -> Status {
      if (!call.starts_with("put")) return {};
      if (std::find(seen.begin(), seen.end(), call) != seen.end()) {
        return with();
      }
      seen.push_back(call);
      return {};
    };
    road_->Start();
  }

  // How often `verb` was sent for an output to develop a source of this name.
  std::ptrdiff_t Count(const std::string& verb, const std::string& key) {
    road_->store.Insert("uploads", key, "good");
    const Calls calls = Develop(Created(key, kNewer));
    return std::count_if(calls.begin(), calls.end(), [&](const auto& call) {
      return call.starts_with(verb);
    });
  }
};

// As where a policy lets nothing be replaced.
TEST_F(Proving, ThatFailsIsGivenUpAndOutputsAreLookedAtFirst) {
  FailProofs([] { return Error(ErrorClass::kAccess, "AccessDenied"); });
  EXPECT_EQ(Count("put", "b.jpg"), 2 + 2);
  EXPECT_EQ(Count("put", "c.jpg"), 2 + 1);
  EXPECT_EQ(Count("put", "d.jpg"), 2);
  EXPECT_EQ(Count("head", "e.jpg"), 2);
  EXPECT_EQ(settled_, "delete");
  EXPECT_TRUE(road_->letters.calls().empty());
}

TEST_F(Proving, GoesOnWhereItFailedForNow) {
  FailProofs([failed = 0]() mutable -> Status {
    if (++failed > 5) return {};
    return Error(ErrorClass::kTransient, "slow down");
  });
  EXPECT_EQ(Count("put", "b.jpg"), 2 + 2);
  EXPECT_EQ(Count("put", "c.jpg"), 2 + 2);
  EXPECT_EQ(Count("put", "d.jpg"), 2 + 2);
  EXPECT_EQ(Count("head", "e.jpg"), 0);
}

TEST_F(Proving, IsLeftToOthersByAJobThatBreaksOff) {
  FailProofs([thrown = false]() mutable -> Status {
    if (!std::exchange(thrown, true)) throw std::runtime_error("broken");
    return {};
  });
  Count("put", "b.jpg");
  EXPECT_EQ(settled_, "extend");
  EXPECT_EQ(Count("put", "c.jpg"), 2 + 1);
  EXPECT_EQ(Count("head", "d.jpg"), 0);
}

// A consumer takes each output away as soon as it is there; then it stops.
TEST_F(Proving, TellsNothingWhereOutputsAreTakenAway) {
  Use(TwoVariants());
  bool takes = true;
  road_->store.before_head = [&](const std::string& call) {
    if (takes) road_->store.Erase("thumbs", call.substr(12));
  };
  road_->Start();
  for (const char* key : {"b.jpg", "c.jpg"}) {
    EXPECT_EQ(Count("put", key), 2) << key;
  }
  takes = false;
  EXPECT_EQ(Count("put", "d.jpg"), 2 + 1);
  EXPECT_EQ(Count("head", "e.jpg"), 0);
}

TEST_F(Proving, IsGivenUpWhereOutputsAreAlwaysTakenAway) {
  Use(TwoVariants());
  road_->store.before_head = [&](const std::string& call) {
    road_->store.Erase("thumbs", call.substr(12));
  };
  road_->Start();
  for (const char* key : {"b.jpg", "c.jpg", "d.jpg", "e.jpg"}) {
    EXPECT_EQ(Count("head", key), 2 + 2) << key;
  }
  EXPECT_EQ(Count("head", "f.jpg"), 2);
}

// Between the look and the proof, which stores the output anew.
TEST_F(Proving, LeavesNothingOfASourceThatIsRemovedMeanwhile) {
  Use(With([](Config& config) {
    config.routes[0].on_removed = OnRemoved::kDeleteVariants;
  }));
  road_->store.before = [&, puts = 0](const std::string& call) mutable {
    if (call != "put thumbs/a_128w.webp" || ++puts != 2) return;
    road_->store.Erase("uploads", "a.jpg");
    road_->store.Erase("thumbs", "a_128w.webp");
  };
  road_->Start();
  Develop(Created("a.jpg", kOlder));
  EXPECT_FALSE(road_->store.objects().contains({"thumbs", "a_128w.webp"}));
  EXPECT_FALSE(road_->store.objects().contains({"thumbs", "a_512w.webp"}));
}

}  // namespace
}  // namespace darkroom
