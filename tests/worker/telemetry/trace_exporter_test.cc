#include "worker/telemetry/trace_exporter.h"

#include <condition_variable>
#include <functional>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/telemetry/trace_samples.h"
#include "worker/telemetry/prometheus_text.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

// What a sink was sent, and what it answers.
class Script {
 public:
  using Answer =
      std::function<Status(std::size_t call, const std::stop_token& abandon)>;

  explicit Script(Answer answer =
                      [](std::size_t, const std::stop_token&) {
                        return Status();
                      })
      : answer_(std::move(answer)) {}

  std::unique_ptr<TraceSink> Sink() {
    return std::make_unique<Scripted>(*this);
  }

  // The sizes of the batches, once there were `count`.
  std::vector<std::size_t> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() >= count; });
    return batches_;
  }

 private:
  class Scripted final : public TraceSink {
   public:
    explicit Scripted(Script& script) : script_(script) {}
    Status Send(std::span<const TraceSegment> segments,
                const std::stop_token& abandon) override {
      return script_.Take(segments.size(), abandon);
    }

   private:
    Script& script_;
  };

  Status Take(std::size_t size, const std::stop_token& abandon) {
    std::size_t call = 0;
    {
      const std::lock_guard lock(mutex_);
      call = batches_.size();
      batches_.push_back(size);
      changed_.notify_all();
    }
    return answer_(call, abandon);
  }

  const Answer answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> batches_;
};

// Until `abandon`, as a collector that answers nothing.
Status Hang(std::size_t, const std::stop_token& abandon) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait(lock, abandon, [] { return false; });
  return Error(ErrorClass::kCancelled, "abandoned");
}

void AddMany(TraceExporter& exporter, int count) {
  for (int i = 0; i < count; ++i) exporter.Add(SmallSegment());
}

class TraceExporterTest : public testing::Test {
 protected:
  static TraceExporter::Options Quick() {
    return {.linger = milliseconds(0), .pause = milliseconds(0)};
  }
  std::string Text() { return PrometheusText(metrics_.Snapshot()); }

  Metrics metrics_{Metrics::Samples::kForget};
};

TEST_F(TraceExporterTest, SendsWhatIsAdded) {
  Script script;
  TraceExporter exporter(script.Sink(), metrics_, Quick());
  exporter.Add(SmallSegment());
  EXPECT_THAT(script.Await(1), ElementsAre(1));
  exporter.Stop();
  EXPECT_EQ(exporter.counts().sent, 1U);
  EXPECT_EQ(exporter.counts().dropped, 0U);
  EXPECT_THAT(Text(), HasSubstr("darkroom_traces_total{result=\"sent\"} 1"));
}

TEST_F(TraceExporterTest, FillsBatchesAndSendsTheRestWhenItStops) {
  Script script;
  TraceExporter exporter(script.Sink(), metrics_,
                         {.batch = 4, .linger = std::chrono::hours(1)});
  AddMany(exporter, 4);
  EXPECT_THAT(script.Await(1), ElementsAre(4));
  AddMany(exporter, 3);
  exporter.Stop();
  EXPECT_THAT(script.Await(2), ElementsAre(4, 3));
  EXPECT_EQ(exporter.counts().sent, 7U);
}

TEST_F(TraceExporterTest, TriesAgainWhatFailedForNow) {
  Script script([](std::size_t call, const std::stop_token&) -> Status {
    if (call >= 2) return {};
    return Error(ErrorClass::kTransient, "503");
  });
  TraceExporter exporter(script.Sink(), metrics_, Quick());
  exporter.Add(SmallSegment());
  EXPECT_THAT(script.Await(3), ElementsAre(1, 1, 1));
  exporter.Stop();
  EXPECT_EQ(exporter.counts().sent, 1U);
}

TEST_F(TraceExporterTest, DropsWhatFailsAgainAndAgain) {
  Script script([](std::size_t, const std::stop_token&) -> Status {
    return Error(ErrorClass::kTransient, "503");
  });
  TraceExporter exporter(script.Sink(), metrics_, Quick());
  exporter.Add(SmallSegment());
  script.Await(3);
  exporter.Stop();
  EXPECT_THAT(script.Await(3), ElementsAre(1, 1, 1));
  EXPECT_EQ(exporter.counts().dropped, 1U);
  EXPECT_THAT(Text(), HasSubstr("darkroom_traces_total{result=\"dropped\"} 1"));
}

TEST_F(TraceExporterTest, DropsAtOnceWhatIsRefused) {
  Script script([](std::size_t, const std::stop_token&) -> Status {
    return Error(ErrorClass::kUnsupported, "400");
  });
  TraceExporter exporter(script.Sink(), metrics_, Quick());
  exporter.Add(SmallSegment());
  script.Await(1);
  exporter.Stop();
  EXPECT_THAT(script.Await(1), ElementsAre(1));
  EXPECT_EQ(exporter.counts().dropped, 1U);
}

// With a sink that hangs, Add returns all the same, and Stop after its time.
TEST_F(TraceExporterTest, ASinkThatHangsHoldsNobodyUp) {
  Script script(Hang);
  TraceExporter::Options options = Quick();
  options.capacity = 10;
  options.batch = 1;
  options.flush = milliseconds(50);
  TraceExporter exporter(script.Sink(), metrics_, options);
  exporter.Add(SmallSegment());
  script.Await(1);
  AddMany(exporter, 100);
  EXPECT_EQ(exporter.counts().dropped, 90U);
  const auto begin = std::chrono::steady_clock::now();
  exporter.Stop();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(50));
  EXPECT_EQ(exporter.counts().dropped, 101U);
  EXPECT_EQ(exporter.counts().sent, 0U);
}

TEST_F(TraceExporterTest, PausesNoMoreWhenItStops) {
  Script script([](std::size_t, const std::stop_token&) -> Status {
    return Error(ErrorClass::kTransient, "503");
  });
  TraceExporter exporter(
      script.Sink(), metrics_,
      {.linger = milliseconds(0), .pause = std::chrono::hours(1)});
  exporter.Add(SmallSegment());
  script.Await(1);
  exporter.Stop();
  EXPECT_THAT(script.Await(3), ElementsAre(1, 1, 1));
  EXPECT_EQ(exporter.counts().dropped, 1U);
}

TEST_F(TraceExporterTest, TakesNothingOnceItIsStopped) {
  Script script;
  TraceExporter exporter(script.Sink(), metrics_, Quick());
  exporter.Stop();
  exporter.Stop();
  exporter.Add(SmallSegment());
  EXPECT_EQ(exporter.counts().dropped, 1U);
}

}  // namespace
}  // namespace darkroom
