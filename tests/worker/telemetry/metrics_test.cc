#include "worker/telemetry/metrics.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/telemetry/prometheus_text.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Id = MetricId;

TEST(Metrics, CountWhatThreadsCountTogether) {
  Metrics metrics(Metrics::Samples::kForget);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 1'000; ++n) {
          metrics.Add(Id::kJobs, 1, {"delete", "ok"});
          metrics.Observe(Id::kJobSeconds, 0.02);
        }
      });
    }
  }
  const auto series = metrics.Snapshot();
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].value, 4'000);
  EXPECT_THAT(series[0].labels, ElementsAre("delete", "ok"));
  EXPECT_EQ(series[1].count, 4'000U);
  EXPECT_NEAR(series[1].sum, 80, 1e-6);
}

TEST(Metrics, AreWrittenAsPrometheusReadsThem) {
  Metrics metrics(Metrics::Samples::kForget);
  metrics.Add(Id::kJobs, 2, {"dead_letter", "corrupt"});
  metrics.Set(Id::kLeasesHeld, 3);
  for (const double seconds : {0.005, 0.0051, 1.0, 1'000.0}) {
    metrics.Observe(Id::kJobSeconds, seconds);
  }
  const std::string text = PrometheusText(metrics.Snapshot());
  EXPECT_THAT(text, HasSubstr("# TYPE darkroom_jobs_total counter\n"
                              "darkroom_jobs_total{verdict=\"dead_letter\","
                              "class=\"corrupt\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE darkroom_leases_held gauge\n"
                              "darkroom_leases_held 3\n"));
  // A bound belongs to its bucket, and buckets add up.
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{le=\"0.01\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{le=\"300\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("_seconds_count 4\n"));
}

TEST(Metrics, CollectsWhatIsKnownElsewhereUntilToldNotTo) {
  Metrics metrics(Metrics::Samples::kForget);
  int asked = 0;
  metrics.CollectFrom([&](Metrics& all) { all.Set(Id::kMemoryHeld, ++asked); });
  EXPECT_EQ(metrics.Snapshot().at(0).value, 1);
  EXPECT_EQ(metrics.Snapshot().at(0).value, 2);
  metrics.StopCollecting();
  EXPECT_EQ(metrics.Snapshot().at(0).value, 2);
}

TEST(Metrics, KeepsSamplesOnlyForWhoWantsThem) {
  Metrics forgets(Metrics::Samples::kForget);
  Metrics keeps(Metrics::Samples::kKeep);
  for (Metrics* metrics : {&forgets, &keeps}) {
    metrics->Observe(Id::kStageSeconds, 0.5, {"fetch"});
    // CloudWatch does not get this one.
    metrics->Observe(Id::kAwsCallSeconds, 0.5, {"GetObject"});
  }
  EXPECT_TRUE(forgets.TakeSamples().empty());
  const auto samples = keeps.TakeSamples();
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].id, Id::kStageSeconds);
  EXPECT_THAT(samples[0].values, ElementsAre(0.5));
  EXPECT_TRUE(keeps.TakeSamples().empty());
}

TEST(Metrics, WakesWhoeverTakesSamplesBeforeThereAreTooMany) {
  Metrics metrics(Metrics::Samples::kKeep);
  std::jthread busy([&] {
    for (int i = 0; i < 2'000; ++i) metrics.Observe(Id::kJobSeconds, 0.1);
  });
  metrics.AwaitSamples(
      {}, std::chrono::steady_clock::now() + std::chrono::minutes(5));
  busy.join();
  EXPECT_EQ(metrics.TakeSamples().at(0).values.size(), 2'000U);
}

}  // namespace
}  // namespace darkroom
