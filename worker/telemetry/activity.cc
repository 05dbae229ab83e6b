#include "worker/telemetry/activity.h"

#include <utility>

#include "base/error.h"
#include "base/milliseconds.h"
#include "worker/road/logged_key.h"

namespace darkroom {
namespace {

constexpr std::size_t kFailedKept = 50;
constexpr std::size_t kDoneKept = 24;

std::string KeyOf(const Job& job) {
  return LoggedKey(*job.spec.config, job.spec.event.source.key);
}

std::chrono::microseconds Took(const Job& job) {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - job.started);
}

FailedJob AsFailed(const Job& job, Verdict verdict, SysMillis now) {
  return {.at = now,
          .bucket = job.spec.event.source.bucket,
          .key = KeyOf(job),
          .error_class = std::string(NameOf(job.outcome.error().cls())),
          .message = LoggedMessage(job),
          .verdict = std::string(NameOf(verdict)),
          .receive_count = job.delivery->message().receive_count};
}

DoneJob AsDone(const Job& job, SysMillis now) {
  DoneJob done = {.at = now,
                  .number = job.number,
                  .bucket = job.spec.event.source.bucket,
                  .key = KeyOf(job),
                  .format = job.facts.format,
                  .width = job.facts.width,
                  .height = job.facts.height,
                  .ms = Milliseconds(Took(job)),
                  .bytes_in = job.source.info.size,
                  .outputs = {}};
  for (const StoredOutput& output : job.stored) {
    done.outputs.push_back({.variant = output.variant,
                            .target = output.target,
                            .width = output.width,
                            .height = output.height,
                            .bytes = output.bytes});
  }
  return done;
}

std::uint64_t BytesOut(const Job& job) {
  std::uint64_t bytes = 0;
  for (const StoredOutput& output : job.stored) bytes += output.bytes;
  return bytes;
}

template <typename Item>
void Keep(std::deque<Item>& items, Item item, std::size_t most) {
  items.push_front(std::move(item));
  if (items.size() > most) items.pop_back();
}

}  // namespace

void Activity::Accepted(const Job& job) {
  JobInFlight entry = {.number = job.number,
                       .bucket = job.spec.event.source.bucket,
                       .key = KeyOf(job),
                       .stage = RoadStage::kFetch,
                       .since = job.started};
  const std::lock_guard lock(mutex_);
  in_flight_.emplace(job.number, std::move(entry));
}

void Activity::Begins(const Job& job, RoadStage stage) {
  const std::lock_guard lock(mutex_);
  const auto found = in_flight_.find(job.number);
  if (found != in_flight_.end()) found->second.stage = stage;
}

void Activity::Dropped(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  in_flight_.erase(number);
}

void Activity::Arrived(const Job& job, Verdict verdict, SysMillis now) {
  const bool failed = !job.outcome.ok();
  const HistoryEntry entry = {
      .how = failed ? HistoryEntry::How::kFailed : HistoryEntry::How::kDone,
      .took = Took(job),
      .bytes_in = job.source.info.size,
      .bytes_out = BytesOut(job)};
  const std::lock_guard lock(mutex_);
  in_flight_.erase(job.number);
  // What was handed back has not been tried.
  if (verdict == Verdict::kHandBack) return;
  history_.Add(now, entry);
  if (failed) return AddFailed(AsFailed(job, verdict, now));
  if (!job.stored.empty()) Keep(done_, AsDone(job, now), kDoneKept);
}

void Activity::Refused(const Message& message, const Error& error,
                       SysMillis now) {
  const std::lock_guard lock(mutex_);
  history_.Add(now, {.how = HistoryEntry::How::kFailed});
  AddFailed({.at = now,
             .bucket = "",
             .key = "message " + message.id,
             .error_class = std::string(NameOf(error.cls())),
             .message = error.message(),
             .verdict = std::string(NameOf(Verdict::kDeadLetter)),
             .receive_count = message.receive_count});
}

void Activity::AddFailed(FailedJob failed) {
  Keep(failed_, std::move(failed), kFailedKept);
}

ActivityView Activity::View(SysMillis now) const {
  const std::lock_guard lock(mutex_);
  ActivityView view;
  for (const auto& [number, job] : in_flight_) view.in_flight.push_back(job);
  view.failed.assign(failed_.begin(), failed_.end());
  view.done.assign(done_.begin(), done_.end());
  view.minutes = history_.Minutes(now);
  return view;
}

std::array<int, kStages> Activity::InFlightByStage() const {
  std::array<int, kStages> counts{};
  const std::lock_guard lock(mutex_);
  for (const auto& [number, job] : in_flight_) {
    ++counts.at(static_cast<std::size_t>(job.stage));
  }
  return counts;
}

std::optional<ObjectRef> Activity::OutputOf(std::uint64_t number,
                                            std::size_t index) const {
  const std::lock_guard lock(mutex_);
  for (const DoneJob& job : done_) {
    if (job.number != number) continue;
    if (index >= job.outputs.size()) return std::nullopt;
    return job.outputs[index].target;
  }
  return std::nullopt;
}

}  // namespace darkroom
