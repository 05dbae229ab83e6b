#include "worker/tools/backfill.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/road/marker.h"
#include "worker/road/output_plan.h"

namespace darkroom {
namespace {

using Keys = std::vector<std::string>;

// A bucket "uploads" before a worker that makes two variants into "thumbs".
class BackfillTest : public testing::Test {
 protected:
  void Upload(const std::string& key, std::string bytes = "picture",
              PutOptions options = {}) {
    store_.Insert("uploads", key, std::move(bytes), std::move(options));
  }

  void Uploads(int count) {
    for (int i = 0; i < count; ++i) {
      char key[16];
      std::snprintf(key, sizeof key, "%04d.jpg", i);
      Upload(key);
    }
  }

  // What a worker would have stored.
  void Render(const std::string& key, const std::string& bytes) {
    const SourceEvent event{.source = {.bucket = "uploads", .key = key}};
    for (const PlannedOutput& output :
         PlanOutputs(config_, config_.routes[0], event).value()) {
      store_.Insert(output.target.bucket, output.target.key, "rendition",
                    {.metadata = MarkerOf({.source = SourceName(event.source),
                                           .etag = "etag-" + bytes,
                                           .sequencer = "01",
                                           .recipe = output.recipe})});
    }
  }

  Result<Backfill::End> Run(Backfill::Options options = {},
                            BackfillJudge::Options what = {}) {
    PrefixSource source(store_, {.bucket = "uploads"}, position_);
    const BackfillJudge judge(store_, config_, std::move(what));
    options.report = [this](const Candidate& candidate, Omission omission) {
      done_.push_back(candidate.source.key + " " +
                      std::string(NameOf(omission)));
    };
    options.save = [this](const BackfillPosition& position) {
      position_ = position;
      if (on_save_) on_save_();
      return Status();
    };
    Backfill backfill({.source = source, .judge = judge, .queue = &queue_},
                      std::move(options));
    auto end = backfill.Run(stop_.get_token());
    counts_ = backfill.counts();
    return end;
  }

  // The keys of the messages that were taken, by whatever batch came first.
  std::multiset<std::string> Sent() const {
    std::multiset<std::string> keys;
    for (const FakeQueue::Call& call : queue_.calls()) {
      const ParsedMessage message = ParseMessage(call.receipt).value();
      EXPECT_EQ(message.sources.size(), 1U);
      keys.insert(message.sources.at(0).source.key);
    }
    return keys;
  }

  FakeStore store_;
  FakeQueue queue_;
  Config config_ = TwoVariants();
  std::stop_source stop_;
  BackfillPosition position_;
  Keys done_;
  std::function<void()> on_save_;
  BackfillCounts counts_;
};

TEST_F(BackfillTest, SendsWhatS3WouldHaveSent) {
  Upload("a b+c.jpg", "picture");
  EXPECT_EQ(Run().value(), Backfill::End::kComplete);
  const auto calls = queue_.calls();
  ASSERT_EQ(calls.size(), 1U);
  const ParsedMessage message = ParseMessage(calls[0].receipt).value();
  ASSERT_EQ(message.sources.size(), 1U);
  const SourceEvent& event = message.sources[0];
  EXPECT_EQ(event.source.bucket, "uploads");
  EXPECT_EQ(event.source.key, "a b+c.jpg");
  EXPECT_EQ(event.size, 7U);
  EXPECT_EQ(event.etag, "etag-picture");
}

TEST_F(BackfillTest, SendsEachObjectOnce) {
  Uploads(1'205);
  EXPECT_EQ(Run().value(), Backfill::End::kComplete);
  const auto sent = Sent();
  EXPECT_EQ(sent.size(), 1'205U);
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), 1'205U);
  EXPECT_EQ(position_.key, "1204.jpg");
  EXPECT_TRUE(std::is_sorted(done_.begin(), done_.end()));
}

TEST_F(BackfillTest, NamesGroupsAndDeduplicationsForFifoQueues) {
  auto now = SysMillis(std::chrono::hours(1));
  const auto run = [&] {
    position_ = {};
    ASSERT_EQ(Run({.now = [&] { return now; }}).value(),
              Backfill::End::kComplete);
  };
  Upload("a b.jpg");
  Upload(std::string(200, 'x') + ".jpg");
  run();
  now += std::chrono::minutes(1);
  run();
  const auto calls = queue_.calls();
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_EQ(calls[0].group, "uploads/a%20b.jpg");
  EXPECT_EQ(calls[1].group.size(), 128U);
  EXPECT_EQ(calls[2].group, calls[0].group);
  std::set<std::string> ids;
  for (const FakeQueue::Call& call : calls) ids.insert(call.deduplication);
  EXPECT_EQ(ids.size(), 4U);
}

TEST_F(BackfillTest, LeavesOutWhatAWorkerWouldRefuse) {
  config_.limits.decode.max_source_bytes = 10;
  config_.routes[0].prefix = "in/";
  config_.routes[0].destination.bucket.clear();  // Renditions lie beside.
  Upload("in/empty.jpg", "");
  Upload("in/folder/", "");
  Upload("in/good.jpg");
  Upload("in/huge.jpg", "more than ten bytes");
  Upload("in/ours.jpg", "x", {.metadata = MarkerOf({.source = "s"})});
  Upload("out.jpg");
  EXPECT_EQ(Run().value(), Backfill::End::kComplete);
  EXPECT_EQ(done_, (Keys{"in/empty.jpg empty", "in/folder/ folder",
                         "in/good.jpg none", "in/huge.jpg too_large",
                         "in/ours.jpg rendition", "out.jpg no_route"}));
  EXPECT_EQ(counts_.sent, 1U);
  EXPECT_EQ(counts_.seen, 6U);
}

TEST_F(BackfillTest, LooksAtObjectsOnlyWhereItMust) {
  Upload("a.jpg");
  ASSERT_TRUE(Run().ok());
  EXPECT_EQ(store_.calls(), Keys{"list uploads/"});
  // A route that asks for a content type wants to know it.
  config_.routes[0].content_type = "image/*";
  Upload("b.txt", "text", {.content_type = "text/plain"});
  Upload("c.jpg", "picture", {.content_type = "image/jpeg"});
  position_ = {};
  done_.clear();
  ASSERT_TRUE(Run().ok());
  EXPECT_EQ(done_, (Keys{"a.jpg no_route", "b.txt no_route", "c.jpg none"}));
}

TEST_F(BackfillTest, FindsWhatIsMissing) {
  Upload("fresh.jpg", "one");
  Render("fresh.jpg", "one");
  Upload("half.jpg", "two");
  Render("half.jpg", "two");
  store_.Erase("thumbs", "half_512w.webp");
  Upload("new.jpg", "three");
  Upload("overwritten.jpg", "new bytes");
  Render("overwritten.jpg", "old bytes");
  Upload("taken.jpg", "four");
  store_.Insert("thumbs", "taken_128w.webp", "somebody else's");
  const BackfillJudge::Options missing{.scope = BackfillScope::kMissing};
  ASSERT_TRUE(Run({}, missing).ok());
  EXPECT_EQ(done_,
            (Keys{"fresh.jpg up_to_date", "half.jpg none", "new.jpg none",
                  "overwritten.jpg none", "taken.jpg taken"}));
  // Another recipe, and the right to replace.
  config_.variants[0].spec.width = 100;
  config_.routes[0].on_conflict = OnConflict::kOverwrite;
  position_ = {};
  ASSERT_TRUE(Run({}, missing).ok());
  EXPECT_EQ(counts_.sent, 5U);
}

TEST_F(BackfillTest, GoesOnAfterItsLimit) {
  Uploads(25);
  EXPECT_EQ(Run({.limit = 12}).value(), Backfill::End::kLimit);
  EXPECT_EQ(Sent().size(), 12U);
  EXPECT_EQ(position_.key, "0011.jpg");
  EXPECT_EQ(Run({.limit = 12}).value(), Backfill::End::kLimit);
  EXPECT_EQ(Run({.limit = 12}).value(), Backfill::End::kComplete);
  EXPECT_EQ(Sent().size(), 25U);
}

TEST_F(BackfillTest, LeavesNoHoleWhereTheQueueRefuses) {
  Uploads(500);
  bool refuses = true;
  queue_.answer = [&](const FakeQueue::Call& call) -> Status {
    if (!refuses || call.receipt.find("0123.jpg") == std::string::npos) {
      return {};
    }
    return Error(ErrorClass::kTransient, "busy");
  };
  const auto end = Run();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().message(), "send the message for 0123.jpg: busy");
  EXPECT_EQ(position_.key, "0122.jpg");
  EXPECT_EQ(counts_.sent, 123U);
  refuses = false;
  EXPECT_EQ(Run().value(), Backfill::End::kComplete);
  const auto sent = Sent();
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), 500U);
}

TEST_F(BackfillTest, LeavesNoHoleWhereAnObjectCannotBeLookedAt) {
  config_.routes[0].content_type = "*/*";
  Uploads(300);
  store_.fate = [](const std::string& call) -> Status {
    if (call != "head uploads/0250.jpg") return {};
    return Error(ErrorClass::kAccess, "forbidden");
  };
  const auto end = Run();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().message(), "look at 0250.jpg: forbidden");
  EXPECT_EQ(position_.key, "0249.jpg");
  EXPECT_EQ(Sent().size(), 250U);
}

TEST_F(BackfillTest, StopsBetweenTwoWavesAndGoesOn) {
  Uploads(500);
  on_save_ = [this] { stop_.request_stop(); };
  EXPECT_EQ(Run().value(), Backfill::End::kStopped);
  const std::size_t first = Sent().size();
  EXPECT_LT(first, 100U);
  stop_ = std::stop_source();
  on_save_ = nullptr;
  EXPECT_EQ(Run().value(), Backfill::End::kComplete);
  EXPECT_EQ(Sent().size(), 500U);  // None twice, after an orderly stop.
}

TEST_F(BackfillTest, EndsWhereItCannotSayHowFarItIs) {
  Uploads(100);
  PrefixSource source(store_, {.bucket = "uploads"}, {});
  const BackfillJudge judge(store_, config_, {});
  Backfill backfill({.source = source, .judge = judge, .queue = &queue_},
                    {.report = [](const Candidate&, Omission) {},
                     .save = [](const BackfillPosition&) -> Status {
                       return Error(ErrorClass::kInternal, "disk full");
                     }});
  EXPECT_FALSE(backfill.Run({}).ok());
  EXPECT_LT(Sent().size(), 100U);
}

TEST_F(BackfillTest, OfAListKnowsOnlyWhatItLooksAt) {
  Upload("a.jpg");
  Upload("b.jpg", "much more");
  std::istringstream lines("a.jpg\nb.jpg\ngone.jpg\n");
  ListSource source(lines, "uploads", {});
  const BackfillJudge judge(store_, config_, {.filter = {.max_size = 7}});
  Keys done;
  Backfill backfill(
      {.source = source, .judge = judge, .queue = nullptr},
      {.report = [&](const Candidate& c, Omission omission) {
        done.push_back(c.source.key + " " + std::string(NameOf(omission)));
      }});
  ASSERT_TRUE(backfill.Run({}).ok());
  EXPECT_EQ(done, (Keys{"a.jpg none", "b.jpg filter", "gone.jpg gone"}));
  EXPECT_TRUE(queue_.calls().empty());  // A dry run.
}

}  // namespace
}  // namespace darkroom
