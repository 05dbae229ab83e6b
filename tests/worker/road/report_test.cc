// The list of a source's outputs: whole, last, and always the same.

#include "worker/road/report.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/config/route.h"
#include "worker/events/json_tree.h"
#include "worker/road/marker.h"
#include "worker/version.h"

namespace darkroom {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kOlder[] = "0055AED6DCD90281E5";
constexpr char kNewer[] = "0055AED6DCD90281E6";
const std::pair<std::string, std::string> kManifest = {"thumbs", "a.json"};

Config WithManifest() {
  Config config = TwoVariants();
  config.placeholder = true;
  config.routes[0].manifest = "{dir}{stem}.json";
  return config;
}

std::string EventOf(const std::string& name, const std::string& sequencer) {
  return R"({"Records":[{"eventVersion":"2.1","eventName":")" + name +
         R"(","s3":{"bucket":{"name":"uploads"},"object":{"key":"a.jpg",)"
         R"("sequencer":")" +
         sequencer + R"("}}}]})";
}

Message Created(int receive_count = 1, const std::string& sequencer = kOlder) {
  return {.id = "m",
          .receipt = "r",
          .body = EventOf("ObjectCreated:Put", sequencer),
          .receive_count = receive_count};
}

Message JobFor(const std::string& variant) {
  return {.receipt = "r",
          .body = R"({"darkroom":1,"source":{"bucket":"uploads",)"
                  R"("key":"a.jpg"},"variants":[")" +
                  variant + R"("]})"};
}

// One receive of one message over what `objects` there are, and what happened
// to it: "delete" or "extend".
struct Receive {
  explicit Receive(Config config) : road(std::move(config)) {
    road.store.Insert("uploads", "a.jpg", "good", {.content_type = "image/x"});
  }

  std::string Of(const Message& message) {
    road.polling.Provide(message);
    road.Start();
    std::string settled = road.settling.WaitForCalls(1)[0].what;
    road.Stop();
    return settled;
  }

  std::string manifest() const {
    const auto objects = road.store.objects();
    const auto found = objects.find(kManifest);
    return found == objects.end() ? "" : found->second.bytes;
  }

  // Those that stored something.
  std::vector<std::string> puts() const {
    std::vector<std::string> puts;
    for (const std::string& place : road.store.stored()) {
      puts.push_back("put " + place);
    }
    return puts;
  }

  RoadFixture road;
};

// What an undisturbed job writes.
std::string Undisturbed(const Config& config) {
  Receive receive(config);
  EXPECT_EQ(receive.Of(Created()), "delete");
  return receive.manifest();
}

// A second receive finds what the first has left.
void Carry(const Receive& from, Receive& to) {
  for (const auto& [place, object] : from.road.store.objects()) {
    to.road.store.Insert(place.first, place.second, object.bytes,
                         object.options);
  }
}

std::function<Status(const std::string&)> FailsOnce(const std::string& what) {
  return [what](const std::string& call) -> Status {
    if (call != what) return {};
    return Error(ErrorClass::kTransient, "503 SlowDown");
  };
}

TEST(Manifest, SaysWhatIsThere) {
  const std::string text = Undisturbed(WithManifest());
  const Config config = WithManifest();
  const auto recipe = [&](int i) {
    return RecipeHash(config.routes[0], config.variants[i].spec);
  };
  EXPECT_EQ(
      text,
      R"({"darkroom":1,"route":"all","source":{"bucket":"uploads",)"
      R"("key":"a.jpg","etag":"etag-good","bytes":4,)"
      R"("content_type":"image/x","format":"jpeg","width":40,"height":30,)"
      R"("orientation":1},"variants":[{"name":"128w","bucket":"thumbs",)"
      R"("key":"a_128w.webp","width":4,"height":3,"bytes":12,)"
      R"("content_type":"image/webp","etag":"etag-128w of good",)"
      R"("recipe":")" +
          recipe(0) +
          R"("},{"name":"512w","bucket":"thumbs","key":"a_512w.webp",)"
          R"("width":4,"height":3,"bytes":12,"content_type":"image/webp",)"
          R"("etag":"etag-512w of good","recipe":")" +
          recipe(1) +
          R"("}],"placeholder":{"thumb_hash":"AQID","dominant":"#ff8000"},)"
          R"("worker_version":")" +
          kVersion + R"("})");
}

TEST(Manifest, ComesLastAndIsMarkedAsAnOutput) {
  Config config = WithManifest();
  config.routes[0].destination.cache_control = "no-cache";
  Receive receive(config);
  EXPECT_EQ(receive.Of(Created()), "delete");
  EXPECT_THAT(receive.puts(),
              ElementsAre("put thumbs/a_128w.webp", "put thumbs/a_512w.webp",
                          "put thumbs/a.json"));
  const auto objects = receive.road.store.objects();
  const PutOptions& options = objects.at(kManifest).options;
  EXPECT_EQ(options.content_type, "application/json");
  EXPECT_EQ(options.cache_control, "no-cache");
  EXPECT_TRUE(IsMarked(options.metadata));
  const Provenance provenance = ProvenanceOf(options.metadata);
  EXPECT_EQ(provenance.source, "uploads/a.jpg");
  EXPECT_EQ(provenance.sequencer, kOlder);
  EXPECT_EQ(provenance.recipe, ManifestHash(config, config.routes[0]));
}

TEST(Manifest, IsNotThereUntilAllVariantsAre) {
  Receive receive(WithManifest());
  receive.road.store.fate = FailsOnce("put thumbs/a_512w.webp");
  EXPECT_EQ(receive.Of(Created()), "extend");
  EXPECT_EQ(receive.manifest(), "");
}

TEST(Manifest, OfAJobInTwoReceivesIsTheSameByteForByte) {
  for (const char* failing : {"put thumbs/a_128w.webp",
                              "put thumbs/a_512w.webp", "put thumbs/a.json"}) {
    SCOPED_TRACE(failing);
    Receive first(WithManifest());
    first.road.store.fate = FailsOnce(failing);
    EXPECT_EQ(first.Of(Created()), "extend");
    Receive second(WithManifest());
    Carry(first, second);
    EXPECT_EQ(second.Of(Created(2)), "delete");
    EXPECT_EQ(second.manifest(), Undisturbed(WithManifest()));
    EXPECT_EQ(first.puts().size() + second.puts().size(), 3U);
  }
}

TEST(Manifest, OfAJobThatIsDoneTwiceIsTheSame) {
  Receive first(WithManifest());
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive again(WithManifest());
  Carry(first, again);
  EXPECT_EQ(again.Of(Created()), "delete");
  EXPECT_EQ(again.manifest(), first.manifest());
  EXPECT_EQ(again.puts().size(), 3U);
}

TEST(Manifest, ThatIsThereIsNotWrittenAgain) {
  Receive first(WithManifest());
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive second(WithManifest());
  Carry(first, second);
  EXPECT_EQ(second.Of(Created(2)), "delete");
  EXPECT_THAT(second.puts(), ElementsAre());
}

TEST(Manifest, OfANewerUploadStays) {
  Receive newer(WithManifest());
  EXPECT_EQ(newer.Of(Created(1, kNewer)), "delete");
  Receive older(WithManifest());
  Carry(newer, older);
  // Only the manifest is left of it.
  older.road.store.Erase("thumbs", "a_128w.webp");
  older.road.store.Erase("thumbs", "a_512w.webp");
  EXPECT_EQ(older.Of(Created(1, kOlder)), "delete");
  EXPECT_THAT(older.puts(), ElementsAre());
  EXPECT_EQ(older.manifest(), newer.manifest());
}

TEST(Manifest, ThatIsAnotherSourcesIsRefused) {
  Receive receive(WithManifest());
  receive.road.store.Insert("thumbs", "a.json", "{}",
                            {.metadata = MarkerOf({.source = "uploads/b"})});
  EXPECT_EQ(receive.Of(Created()), "delete");
  EXPECT_EQ(receive.road.letters.calls().size(), 1U);
  EXPECT_EQ(receive.manifest(), "{}");
}

TEST(Manifest, OfAJobForOneVariantListsThoseThatWereThere) {
  Receive first(WithManifest());
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive job(WithManifest());
  Carry(first, job);
  EXPECT_EQ(job.Of(JobFor("512w")), "delete");
  EXPECT_THAT(job.puts(),
              ElementsAre("put thumbs/a_512w.webp", "put thumbs/a.json"));
  EXPECT_EQ(job.manifest(), first.manifest());
}

TEST(Manifest, OfAJobForOneVariantNeedsTheOthersMade) {
  Receive job(WithManifest());
  EXPECT_EQ(job.Of(JobFor("512w")), "delete");
  EXPECT_THAT(job.puts(), Contains("put thumbs/a_128w.webp"));
  EXPECT_EQ(job.manifest(), Undisturbed(WithManifest()));
  // Without one, what is asked for is made and no more.
  Receive plain(TwoVariants());
  EXPECT_EQ(plain.Of(JobFor("512w")), "delete");
  EXPECT_THAT(plain.puts(), ElementsAre("put thumbs/a_512w.webp"));
}

// Older versions did not store it.
TEST(Manifest, WantsVariantsThatTellTheirSize) {
  Receive first(TwoVariants());
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive second(WithManifest());
  for (const auto& [place, object] : first.road.store.objects()) {
    PutOptions options = object.options;
    options.metadata.erase("darkroom-width");
    second.road.store.Insert(place.first, place.second, object.bytes, options);
  }
  EXPECT_EQ(second.Of(Created(2)), "delete");
  EXPECT_EQ(second.puts().size(), 3U);
  EXPECT_EQ(second.manifest(), Undisturbed(WithManifest()));
}

TEST(Manifest, IsLeftAloneWhereAllIsUpToDate) {
  Config config = WithManifest();
  config.routes[0].up_to_date = UpToDate::kSkip;
  Receive first(config);
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive second(config);
  Carry(first, second);
  EXPECT_EQ(second.Of(Created(1, kNewer)), "delete");
  EXPECT_THAT(second.puts(), ElementsAre());
}

TEST(Manifest, GoesBeforeTheVariantsOfARemovedSource) {
  Config config = WithManifest();
  config.routes[0].on_removed = OnRemoved::kDeleteVariants;
  Receive first(config);
  EXPECT_EQ(first.Of(Created()), "delete");
  Receive removal(config);
  Carry(first, removal);
  removal.road.store.Erase("uploads", "a.jpg");
  EXPECT_EQ(removal.Of({.receipt = "r",
                        .body = EventOf("ObjectRemoved:Delete", kNewer)}),
            "delete");
  EXPECT_TRUE(removal.road.store.objects().empty());
  std::vector<std::string> removes = removal.road.store.calls();
  std::erase_if(removes, [](const std::string& call) {
    return !call.starts_with("remove");
  });
  EXPECT_THAT(removes,
              ElementsAre("remove thumbs/a.json", "remove thumbs/a_128w.webp",
                          "remove thumbs/a_512w.webp"));
}

TEST(Manifest, OfASourceThatGoesWhileItIsListedIsTakenBack) {
  Config config = WithManifest();
  config.routes[0].on_removed = OnRemoved::kDeleteVariants;
  Receive receive(config);
  receive.road.store.before = [&](const std::string& call) {
    if (call == "put thumbs/a.json")
      receive.road.store.Erase("uploads", "a.jpg");
  };
  EXPECT_EQ(receive.Of(Created()), "delete");
  EXPECT_TRUE(receive.road.store.objects().empty());
}

TEST(Manifest, MayNotTakeTheKeyOfAVariant) {
  Config config = WithManifest();
  config.routes[0].manifest = "{dir}{stem}_128w.webp";
  Receive receive(config);
  EXPECT_EQ(receive.Of(Created()), "delete");
  EXPECT_THAT(receive.road.letters.calls().at(0).attributes.at("error.message"),
              HasSubstr("the manifest would have the same key"));
  EXPECT_THAT(receive.puts(), ElementsAre());
}

TEST(Manifest, IsJsonWhateverTheKeysAre) {
  Job job;
  job.spec.event.source = {"uploads", "\xFF\"\n.jpg", ""};
  job.source.info.etag = "e";
  const auto json = ParseJson(ManifestText(job));
  ASSERT_TRUE(json.ok()) << json.error().message();
  EXPECT_EQ(json->TextAt({"source", "key"}), "\xEF\xBF\xBD\"\n.jpg");
}

}  // namespace
}  // namespace darkroom
