// What telling of one picture costs: metrics, status page, traces, redaction.

#include <memory>

#include <benchmark/benchmark.h>

#include "base/redact.h"
#include "worker/road/lease_keeper.h"
#include "worker/telemetry/prometheus_text.h"
#include "worker/telemetry/road_recorder.h"
#include "worker/telemetry/trace_recorder.h"
#include "worker/telemetry/trace_xray.h"

namespace darkroom {
namespace {

class NoQueue final : public MessageQueue {
 public:
  Result<std::vector<Message>> Receive(const ReceiveOptions&) override {
    return std::vector<Message>();
  }
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override {
    return std::vector<Status>(changes.size());
  }
  std::vector<Status> Delete(std::span<const std::string> receipts) override {
    return std::vector<Status>(receipts.size());
  }
  std::vector<Status> Send(std::span<const OutgoingMessage> all) override {
    return std::vector<Status>(all.size());
  }
  Result<QueueStatus> Inspect() override { return QueueStatus(); }
};

// A job that is done, with two renditions.
struct Example {
  NoQueue queue;
  LeaseKeeper keeper{{.heartbeats = queue, .settling = queue},
                     {.visibility = std::chrono::seconds(30)},
                     [] { return 0.5; }};
  Slots slots{1};
  Job job;

  Example() {
    const Message message = {.id = "id", .receipt = "r", .sent = WallNow()};
    const auto now = std::chrono::steady_clock::now();
    job.spec = {.event = {.source = {"uploads", "2026/11/photograph.jpg"}},
                .config = std::make_shared<Config>()};
    job.delivery = std::make_shared<Delivery>(
        message, keeper.Hold(message, now), Slots::Slot(slots), 1);
    job.started = now;
    job.source.info.size = 2'000'000;
    job.facts = {.format = "jpeg", .width = 4'000, .height = 3'000};
    job.times = {.fetch = {now, std::chrono::milliseconds(9)},
                 .render = {now, std::chrono::milliseconds(80)},
                 .upload = {now, std::chrono::milliseconds(12)},
                 .render_cpu = std::chrono::milliseconds(78)};
    for (const char* name : {"128w", "512w"}) {
      job.stored.push_back(
          {name, {"thumbs", "2026/11/photograph_128w.webp"}, 128, 96, 9'000});
    }
  }
};

void Tell(RoadRecorder& recorder, const Job& job) {
  recorder.Polled(1);
  recorder.LeaseChanged(LeaseChange::kHeld);
  recorder.Accepted(job);
  for (const RoadStage stage : {RoadStage::kFetch, RoadStage::kRender,
                                RoadStage::kUpload, RoadStage::kSettle}) {
    recorder.Begins(job, stage);
  }
  recorder.GotMemory(std::chrono::microseconds(1));
  recorder.GotMemory(std::chrono::microseconds(1));
  recorder.Arrived(job, Verdict::kDelete);
  recorder.LeaseChanged(LeaseChange::kEnded);
  for (const char* call : {"ReceiveMessage", "GetObject", "PutObject",
                           "PutObject", "DeleteMessageBatch"}) {
    recorder.Called({.operation = call, .took = std::chrono::milliseconds(9)});
  }
  recorder.Settled(MessageEnd::kDeleted, {}, std::chrono::milliseconds(9));
}

void TellOfOnePicture(benchmark::State& state) {
  const Example example;
  Metrics metrics(Metrics::Samples::kForget);
  Activity activity;
  RoadRecorder recorder(metrics, activity);
  for (auto _ : state) Tell(recorder, example.job);
}
BENCHMARK(TellOfOnePicture);

// On the road's threads; then on the exporter's.
void TraceOnePicture(benchmark::State& state) {
  const Example example;
  TraceRecorder recorder({.queue = "jobs", .tell = [](TraceSegment segment) {
                            benchmark::DoNotOptimize(segment);
                          }});
  for (auto _ : state) {
    recorder.Begin(example.job.delivery->message())
        ->Arrived(example.job, Verdict::kDelete);
  }
}
BENCHMARK(TraceOnePicture);

void WriteOneTrace(benchmark::State& state) {
  const Example example;
  TraceSegment last;
  TraceRecorder recorder({.queue = "jobs", .tell = [&](TraceSegment segment) {
                            last = std::move(segment);
                          }});
  recorder.Begin(example.job.delivery->message())
      ->Arrived(example.job, Verdict::kDelete);
  for (auto _ : state) benchmark::DoNotOptimize(XRayDatagram(last, {}));
}
BENCHMARK(WriteOneTrace);

void Scrape(benchmark::State& state) {
  const Example example;
  Metrics metrics(Metrics::Samples::kForget);
  Activity activity;
  RoadRecorder recorder(metrics, activity);
  Tell(recorder, example.job);
  for (auto _ : state) {
    benchmark::DoNotOptimize(PrometheusText(metrics.Snapshot()));
  }
}
BENCHMARK(Scrape);

void RedactOneLine(benchmark::State& state) {
  const std::string line =
      R"({"time":"2026-11-21T01:58:37.123Z","level":"info","event":"complete",)"
      R"("bucket":"uploads","key":"2026/11/photograph.jpg","format":"jpeg",)"
      R"("width":4000,"height":3000,"message_id":"af3c9f1e","receive_count":1,)"
      R"("variants":[{"variant":"128w","bucket":"thumbs","key":"a_128w.webp",)"
      R"("width":128,"height":96,"bytes":9000}],"bytes_in":2000000,)"
      R"("bytes_out":9000,"ms":101.2,"fetch_ms":9.1,"render_ms":80.4})";
  for (auto _ : state) benchmark::DoNotOptimize(Redacted(line));
}
BENCHMARK(RedactOneLine);

}  // namespace
}  // namespace darkroom
