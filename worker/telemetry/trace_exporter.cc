#include "worker/telemetry/trace_exporter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"

namespace darkroom {

TraceExporter::TraceExporter(std::unique_ptr<TraceSink> sink, Metrics& metrics,
                             const Options& options)
    : sink_(std::move(sink)),
      metrics_(metrics),
      options_(options),
      thread_([this] { Run(); }) {}

void TraceExporter::Add(TraceSegment segment) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= options_.capacity) {
    return CountDropped(1);
  }
  waiting_.push_back(std::move(segment));
  changed_.notify_all();
}

void TraceExporter::Stop() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, options_.flush, [&] { return done_; });
  }
  abandon_.request_stop();
  if (!thread_.joinable()) return;
  thread_.join();
  const TraceCounts all = counts();
  if (all.dropped == 0) return;
  Log(LogLevel::kWarn, "traces_dropped",
      {{"dropped", all.dropped}, {"sent", all.sent}});
}

void TraceExporter::CountSent(std::size_t segments) {
  sent_ += segments;
  metrics_.Add(MetricId::kTraces, static_cast<double>(segments), {"sent"});
}

void TraceExporter::CountDropped(std::size_t segments) {
  dropped_ += segments;
  metrics_.Add(MetricId::kTraces, static_cast<double>(segments), {"dropped"});
}

void TraceExporter::Run() {
  for (;;) {
    const Batch batch = Take();
    if (batch.empty()) break;
    Export(batch);
  }
  const std::lock_guard lock(mutex_);
  done_ = true;
  changed_.notify_all();
}

// None when stopping is done.
TraceExporter::Batch TraceExporter::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
  changed_.wait_for(lock, options_.linger, [&] {
    return stopping_ || waiting_.size() >= options_.batch;
  });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(
                                          waiting_.size(), options_.batch));
  Batch batch(std::make_move_iterator(waiting_.begin()),
              std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

void TraceExporter::Export(const Batch& batch) {
  const Status outcome = SendPatiently(batch);
  if (outcome.ok()) return CountSent(batch.size());
  CountDropped(batch.size());
  LogRepeating(LogLevel::kWarn, "traces_not_sent", outcome.error());
}

Status TraceExporter::SendPatiently(const Batch& batch) {
  for (int attempt = 1;; ++attempt) {
    if (abandon_.stop_requested()) {
      return Error(ErrorClass::kCancelled, "the worker stops");
    }
    Status outcome = sink_->Send(batch, abandon_.get_token());
    if (outcome.ok() || attempt >= options_.attempts ||
        outcome.error().kind() != ErrorKind::kTransient) {
      return outcome;
    }
    // A worker that stops does not pause.
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.pause, [&] { return stopping_; });
  }
}

}  // namespace darkroom
