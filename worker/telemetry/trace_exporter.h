// From jobs that are done to whoever collects traces, on a thread of its own.

#ifndef DARKROOM_WORKER_TELEMETRY_TRACE_EXPORTER_H_
#define DARKROOM_WORKER_TELEMETRY_TRACE_EXPORTER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/result.h"
#include "worker/telemetry/metrics.h"
#include "worker/telemetry/trace_segment.h"

namespace darkroom {

// Where an exporter sends.
class TraceSink {
 public:
  TraceSink() = default;
  TraceSink(const TraceSink&) = delete;
  TraceSink& operator=(const TraceSink&) = delete;
  virtual ~TraceSink() = default;

  // Called on one thread.  May take its time, but not once `abandon` is
  // requested.  Errors: kTransient (all may be sent again); any other is for
  // good.
  virtual Status Send(std::span<const TraceSegment> segments,
                      const std::stop_token& abandon) = 0;
};

struct TraceCounts {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;
};

// Tracing delays and fails no job: what the sink does not take in time is
// dropped, and counted.  Borrows `metrics`.  Thread-safe.
class TraceExporter {
 public:
  struct Options {
    std::size_t capacity = 2'048;  // Segments that wait, 1 to 2 KB each.
    std::size_t batch = 128;       // In one Send.
    // How long a batch waits to be filled.
    std::chrono::milliseconds linger = std::chrono::seconds(1);
    int attempts = 3;
    std::chrono::milliseconds pause = std::chrono::seconds(1);  // Before each.
    // How long Stop waits for what is left.
    std::chrono::milliseconds flush = std::chrono::seconds(1);
  };

  TraceExporter(std::unique_ptr<TraceSink> sink, Metrics& metrics,
                const Options& options);
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;
  ~TraceExporter() { Stop(); }

  // Returns at once.
  void Add(TraceSegment segment);

  // Sends what is left, as far as that is possible, then ends the thread.
  // Idempotent; on one thread.
  void Stop();

  TraceCounts counts() const { return {.sent = sent_, .dropped = dropped_}; }

 private:
  using Batch = std::vector<TraceSegment>;

  void Run();
  Batch Take();
  void Export(const Batch& batch);
  Status SendPatiently(const Batch& batch);
  void CountSent(std::size_t segments);
  void CountDropped(std::size_t segments);

  const std::unique_ptr<TraceSink> sink_;
  Metrics& metrics_;
  const Options options_;
  std::stop_source abandon_;
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::deque<TraceSegment> waiting_;
  bool stopping_ = false;
  bool done_ = false;

  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_TRACE_EXPORTER_H_
