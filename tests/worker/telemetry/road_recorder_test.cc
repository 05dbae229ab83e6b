// What a real road tells, from the poller to the keeper.

#include "worker/telemetry/road_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/events/json_tree.h"
#include "worker/telemetry/prometheus_text.h"
#include "worker/telemetry/status_json.h"

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHostileKey[] = "</script><script>alert(1)</script>.jpg";

class RoadRecorderTest : public testing::Test {
 protected:
  // Runs the messages for `keys`, one each, to their end.
  void Run(const std::vector<std::string>& keys, Config config = TwoVariants(),
           int receive_count = 1) {
    RoadFixture road(std::move(config));
    road.observer = &recorder_;
    for (const std::string& key : keys) {
      road.store.Insert("uploads", key,
                        key.starts_with("bad") ? "bad" : "good");
      road.polling.Provide({.id = key,
                            .receipt = key,
                            .body = EventFor({key}),
                            .receive_count = receive_count,
                            .sent = WallNow() - std::chrono::seconds(90)});
    }
    road.Start();
    road.settling.WaitForCalls(keys.size());
  }
  std::string Text() { return PrometheusText(metrics_.Snapshot()); }

  Metrics metrics_{Metrics::Samples::kForget};
  Activity activity_;
  RoadRecorder recorder_{metrics_, activity_};
};

TEST_F(RoadRecorderTest, CountsAJobFromItsPollToItsEnd) {
  Run({"a.jpg", "bad.jpg"});
  const std::string text = Text();
  for (const char* line : {
           "darkroom_jobs_total{verdict=\"delete\",class=\"ok\"} 1",
           "darkroom_jobs_total{verdict=\"dead_letter\",class=\"corrupt\"} 1",
           "darkroom_job_duration_seconds_count 2",
           "darkroom_stage_duration_seconds_count{stage=\"fetch\"} 2",
           "darkroom_stage_duration_seconds_count{stage=\"settle\"} 2",
           "darkroom_variants_total 2",
           "darkroom_source_bytes_count 2",
           "darkroom_source_bytes_sum 7",
           "darkroom_output_bytes_count 1",
           "darkroom_messages_received_total 2",
           "darkroom_messages_settled_total{end=\"deleted\"} 1",
           "darkroom_messages_settled_total{end=\"dead_lettered\"} 1",
           "darkroom_leases_held 0",
           "darkroom_queue_lag_seconds_bucket{le=\"60\"} 0",
           "darkroom_queue_lag_seconds_bucket{le=\"300\"} 2",
           "darkroom_turnaround_seconds_count 1",
       }) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + line + "\n"));
  }
  EXPECT_THAT(text, HasSubstr("darkroom_polls_total{result=\"messages\"} "));
  EXPECT_THAT(text, HasSubstr("darkroom_last_receive_timestamp_seconds 1"));
  // The source of either, and what a rendering needs.
  EXPECT_THAT(text, HasSubstr("\ndarkroom_memory_wait_seconds_count 3\n"));
}

TEST_F(RoadRecorderTest, AMessageThatComesAgainSaysNothingOfTheQueue) {
  Run({"a.jpg"}, TwoVariants(), 2);
  EXPECT_THAT(Text(), HasSubstr("class=\"ok\"} 1"));
  EXPECT_THAT(Text(), Not(HasSubstr("darkroom_queue_lag_seconds")));
}

TEST_F(RoadRecorderTest, CountsWhatIsIgnoredAndWhatNobodyUnderstands) {
  Config config = TwoVariants();
  config.routes[0].prefix = "wanted/";
  RoadFixture road(std::move(config));
  road.observer = &recorder_;
  road.polling.Provide({.receipt = "1", .body = EventFor({"other.jpg"})});
  road.polling.Provide({.receipt = "2", .body = "hello"});
  road.polling.Provide(
      {.receipt = "3",
       .body = R"({"Service":"Amazon S3","Event":"s3:TestEvent"})"});
  road.Start();
  road.settling.WaitForCalls(3);
  road.Stop();
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("events_ignored_total{reason=\"no_route\"} 1"));
  EXPECT_THAT(text, HasSubstr("events_ignored_total{reason=\"no_upload\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("messages_refused_total{class=\"unsupported\"} 1"));
}

TEST_F(RoadRecorderTest, CountsCallsAndTheirRetries) {
  const Error error(ErrorClass::kTransient, "503");
  recorder_.Called({.operation = "GetObject", .attempts = 1});
  recorder_.Called({.operation = "GetObject", .attempts = 3, .error = &error});
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("darkroom_aws_calls_total{"
                              "operation=\"GetObject\",class=\"ok\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("darkroom_aws_calls_total{"
                        "operation=\"GetObject\",class=\"transient\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("darkroom_aws_retries_total{operation=\"GetObject\"} "
                        "2"));
}

TEST_F(RoadRecorderTest, TheStatusSaysWhatWasDoneAndWhatFailed) {
  Run({"a.jpg", "bad.jpg", kHostileKey});
  const ActivityView view = activity_.View(WallNow());
  EXPECT_TRUE(view.in_flight.empty());
  EXPECT_EQ(view.done.size(), 2U);
  ASSERT_EQ(view.failed.size(), 1U);
  EXPECT_EQ(view.failed[0].key, "bad.jpg");
  EXPECT_EQ(view.failed[0].error_class, "corrupt");
  EXPECT_EQ(view.failed[0].verdict, "dead_letter");
  EXPECT_EQ(view.minutes.back().done + view.minutes[58].done, 2U);
  const WorkerFacts facts{.version = "1", .queue = "q", .started = {}};
  const auto series = metrics_.Snapshot();
  const auto status = ParseJson(StatusJson(
      {.facts = facts, .health = {}, .activity = view, .series = series},
      WallNow()));
  ASSERT_TRUE(status.ok()) << status.error().message();
  EXPECT_EQ(status->Find("done")->items.size(), 2U);
  EXPECT_EQ(status->Find("minutes")->items.size(), 60U);
  std::set<std::string> keys;
  for (const JsonNode& job : status->Find("done")->items) {
    keys.insert(job.TextAt({"key"}));
  }
  EXPECT_TRUE(keys.contains(kHostileKey));
}

TEST_F(RoadRecorderTest, HashesKeysWhereTheyAreToBeRedacted) {
  Config config = TwoVariants();
  config.log.redact_keys = true;
  Run({"a.jpg", "bad.jpg"}, std::move(config));
  const ActivityView view = activity_.View(WallNow());
  EXPECT_EQ(view.done.at(0).key[0], '#');
  EXPECT_EQ(view.failed.at(0).key[0], '#');
  EXPECT_THAT(view.failed.at(0).message, Not(HasSubstr("bad.jpg")));
}

}  // namespace
}  // namespace darkroom
