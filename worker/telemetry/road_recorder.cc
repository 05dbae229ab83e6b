#include "worker/telemetry/road_recorder.h"

#include <algorithm>
#include <utility>

#include "worker/road/job.h"

namespace darkroom {
namespace {

using Id = MetricId;

double Seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

// "ok" or the class of the error.
std::string_view ClassOf(const Status& outcome) {
  return outcome.ok() ? "ok" : NameOf(outcome.error().cls());
}

std::string_view NameOf(IgnoredFor why) {
  switch (why) {
    case IgnoredFor::kNoUpload:
      return "no_upload";
    case IgnoredFor::kRemoval:
      return "removal";
    case IgnoredFor::kNoRoute:
      break;
  }
  return "no_route";
}

std::string_view NameOf(MessageEnd end) {
  switch (end) {
    case MessageEnd::kDeleted:
      return "deleted";
    case MessageEnd::kRetried:
      return "retried";
    case MessageEnd::kHandedBack:
      return "handed_back";
    case MessageEnd::kDeadLettered:
      break;
  }
  return "dead_lettered";
}

std::string_view NameOf(LeaseChange change) {
  switch (change) {
    case LeaseChange::kExtended:
      return "extended";
    case LeaseChange::kNotExtended:
      return "not_extended";
    case LeaseChange::kLost:
      return "lost";
    case LeaseChange::kOverdue:
      return "overdue";
    case LeaseChange::kHeld:
    case LeaseChange::kEnded:
      break;
  }
  return "";
}

}  // namespace

std::string_view NameOf(RoadStage stage) {
  switch (stage) {
    case RoadStage::kFetch:
      return "fetch";
    case RoadStage::kRender:
      return "render";
    case RoadStage::kUpload:
      return "upload";
    case RoadStage::kSettle:
      break;
  }
  return "settle";
}

RoadRecorder::RoadRecorder(Metrics& metrics, Activity& activity,
                           WallClock clock)
    : metrics_(metrics), activity_(activity), clock_(std::move(clock)) {}

void RoadRecorder::Polled(const Result<int>& received) {
  if (!received.ok()) {
    return metrics_.Add(Id::kPolls, 1, {"failed"});
  }
  metrics_.Add(Id::kPolls, 1, {*received > 0 ? "messages" : "empty"});
  metrics_.Add(Id::kMessagesReceived, *received);
  metrics_.Set(Id::kLastReceive, Seconds(clock_().time_since_epoch()));
}

void RoadRecorder::Ignored(IgnoredFor why) {
  metrics_.Add(Id::kIgnored, 1, {NameOf(why)});
}

void RoadRecorder::Refused(const Message& message, const Error& error) {
  metrics_.Add(Id::kRefused, 1, {NameOf(error.cls())});
  activity_.Refused(message, error, clock_());
}

void RoadRecorder::Accepted(const Job& job) { activity_.Accepted(job); }

void RoadRecorder::Begins(const Job& job, RoadStage stage) {
  activity_.Begins(job, stage);
}

void RoadRecorder::Dropped(std::uint64_t number) { activity_.Dropped(number); }

void RoadRecorder::Arrived(const Job& job, Verdict verdict) {
  activity_.Arrived(job, verdict, clock_());
  metrics_.Add(Id::kJobs, 1, {NameOf(verdict), ClassOf(job.outcome)});
  // A job that was not begun took no time.
  if (verdict == Verdict::kHandBack) return;
  metrics_.Observe(Id::kJobSeconds,
                   Seconds(std::chrono::steady_clock::now() - job.started));
  const std::pair<RoadStage, std::chrono::microseconds> times[] = {
      {RoadStage::kFetch, job.times.fetch.took},
      {RoadStage::kRender, job.times.render.took},
      {RoadStage::kUpload, job.times.upload.took}};
  for (const auto& [stage, took] : times) {
    if (took.count() == 0) continue;
    metrics_.Observe(Id::kStageSeconds, Seconds(took), {NameOf(stage)});
  }
  metrics_.Add(Id::kRenderCpu, Seconds(job.times.render_cpu));
  if (job.source.info.size > 0) {
    metrics_.Observe(Id::kSourceBytes,
                     static_cast<double>(job.source.info.size));
  }
  if (!job.stored.empty()) {
    double bytes = 0;
    for (const StoredOutput& output : job.stored) {
      bytes += static_cast<double>(output.bytes);
    }
    metrics_.Add(Id::kVariants, static_cast<double>(job.stored.size()));
    metrics_.Observe(Id::kOutputBytes, bytes);
  }
  ObserveQueueTimes(job);
}

// Of a message that comes again, the time of its sending says how long it was
// retried, not how long the queue is.
void RoadRecorder::ObserveQueueTimes(const Job& job) {
  const Message& message = job.delivery->message();
  if (message.receive_count > 1 || message.sent == SysMillis()) return;
  const double age = Seconds(clock_() - message.sent);
  const double worked = Seconds(std::chrono::steady_clock::now() - job.started);
  // Clocks differ.
  metrics_.Observe(Id::kQueueLag, std::max(age - worked, 0.0));
  if (job.outcome.ok()) {
    metrics_.Observe(Id::kTurnaround, std::max(age, 0.0));
  }
}

void RoadRecorder::GotMemory(std::chrono::nanoseconds after) {
  metrics_.Observe(Id::kMemoryWait, Seconds(after));
}

void RoadRecorder::LeaseChanged(LeaseChange change) {
  if (change == LeaseChange::kHeld) return metrics_.Add(Id::kLeasesHeld, 1);
  if (change == LeaseChange::kEnded) return metrics_.Add(Id::kLeasesHeld, -1);
  metrics_.Add(Id::kLeaseEvents, 1, {NameOf(change)});
}

void RoadRecorder::Settled(MessageEnd end, const Status& told,
                           std::chrono::nanoseconds took) {
  metrics_.Add(told.ok() ? Id::kMessagesSettled : Id::kSettleFailures, 1,
               {NameOf(end)});
  metrics_.Observe(Id::kStageSeconds, Seconds(took),
                   {NameOf(RoadStage::kSettle)});
}

void RoadRecorder::Called(const CallReport& report) {
  const std::string_view cls =
      report.error == nullptr ? "ok" : NameOf(report.error->cls());
  metrics_.Add(Id::kAwsCalls, 1, {report.operation, cls});
  metrics_.Observe(Id::kAwsCallSeconds, Seconds(report.took),
                   {report.operation});
  if (report.attempts > 1) {
    metrics_.Add(Id::kAwsRetries, report.attempts - 1, {report.operation});
  }
}

}  // namespace darkroom
