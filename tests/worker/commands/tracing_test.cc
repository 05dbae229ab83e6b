// Real HTTP to a collector on loopback.

#include "worker/commands/tracing.h"

#include <condition_variable>
#include <mutex>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/handler_server.h"
#include "tests/worker/telemetry/trace_samples.h"
#include "worker/telemetry/trace_otlp.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;

const TraceService kService = {.name = "darkroom", .version = "1"};

class Collector {
 public:
  explicit Collector(ServedReply reply)
      : reply_(std::move(reply)), server_([this](const ServedRequest& request) {
          return Take(request);
        }) {}

  std::unique_ptr<TraceSink> Sink(
      milliseconds timeout = std::chrono::minutes(1)) {
    auto post = CollectorAt({.collector = server_.url() + "/v1/traces",
                             .headers = {{"api-key", "secret"}},
                             .timeout = timeout},
                            {});
    EXPECT_TRUE(post.ok());
    return SendToCollector(*std::move(post), kService);
  }

  std::vector<ServedRequest> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= count; });
    return requests_;
  }

 private:
  ServedReply Take(const ServedRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    changed_.notify_all();
    return reply_;
  }

  const ServedReply reply_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ServedRequest> requests_;
  HandlerServer server_;
};

class TracingTest : public testing::Test {
 protected:
  // Gives `count` segments to an exporter that stops then.
  TraceCounts Export(std::unique_ptr<TraceSink> sink, int count,
                     milliseconds flush = std::chrono::minutes(1)) {
    TraceExporter exporter(
        std::move(sink), metrics_,
        {.linger = milliseconds(0), .pause = milliseconds(0), .flush = flush});
    for (int i = 0; i < count; ++i) exporter.Add(SmallSegment());
    exporter.Stop();
    return exporter.counts();
  }

  Metrics metrics_{Metrics::Samples::kForget};
};

TEST_F(TracingTest, PostsJsonToTheCollector) {
  Collector collector({.status = 200, .body = "{}"});
  const auto sink = collector.Sink();
  const std::vector<TraceSegment> segments = {FullSegment(), SmallSegment()};
  EXPECT_TRUE(sink->Send(segments, {}).ok());
  const ServedRequest request = collector.Await(1)[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/traces");
  EXPECT_EQ(request.Header("content-type"), "application/json");
  EXPECT_EQ(request.Header("api-key"), "secret");
  EXPECT_EQ(request.body, OtlpRequest(segments, kService));
}

TEST_F(TracingTest, ACollectorThatHangsEndsWithTheWorker) {
  Collector collector({.how = ServedReply::How::kHang});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Export(collector.Sink(), 3, milliseconds(50)).dropped, 3U);
  // Its own timeout is a minute.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(TracingTest, ACollectorThatHangsIsGivenUpAtItsTimeout) {
  Collector collector({.how = ServedReply::How::kHang});
  const std::vector<TraceSegment> segments = {SmallSegment()};
  const Status outcome = collector.Sink(milliseconds(50))->Send(segments, {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().cls(), ErrorClass::kTransient);
}

TEST_F(TracingTest, ACollectorThatIsUnwellIsAskedAgain) {
  Collector collector({.status = 503});
  EXPECT_EQ(Export(collector.Sink(), 1).dropped, 1U);
  EXPECT_EQ(collector.Await(3).size(), 3U);
}

TEST_F(TracingTest, ACollectorThatResetsIsAskedAgain) {
  Collector collector({.how = ServedReply::How::kReset});
  EXPECT_EQ(Export(collector.Sink(), 1).dropped, 1U);
  EXPECT_GE(collector.Await(3).size(), 3U);
}

TEST_F(TracingTest, ACollectorThatIsNotThereIsNoTrouble) {
  std::unique_ptr<TraceSink> sink;
  {
    Collector gone({.status = 200});
    sink = gone.Sink();
  }
  EXPECT_EQ(Export(std::move(sink), 5).dropped, 5U);
}

TEST_F(TracingTest, ACollectorThatRefusesIsNotAskedAgain) {
  Collector collector({.status = 400, .body = "no"});
  EXPECT_EQ(Export(collector.Sink(), 1).dropped, 1U);
  EXPECT_EQ(collector.Await(1).size(), 1U);
}

TEST_F(TracingTest, RefusesWhatIsNoCollectorsUrl) {
  for (const char* url : {"collector:4318", "ftp://c", "http://c/?x=1"}) {
    const auto post = CollectorAt({.collector = url}, {});
    ASSERT_FALSE(post.ok()) << url;
    EXPECT_EQ(post.error().cls(), ErrorClass::kConfiguration) << url;
  }
}

}  // namespace
}  // namespace darkroom
