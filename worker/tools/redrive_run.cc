#include "worker/tools/redrive_run.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "worker/road/dead_letter.h"

namespace darkroom {
namespace {

constexpr std::size_t kBatch = 10;  // SQS's most.
// A poll that waits asks all of SQS's servers; one that does not, only some.
constexpr std::chrono::seconds kWait{1};
// How many polls that bring nothing new are believed.
constexpr int kEmptyPolls = 3;

// The error of a call that failed as a whole.
const Status* WholeFailure(const std::vector<Status>& results) {
  const bool all = std::all_of(results.begin(), results.end(),
                               [](const Status& one) { return !one.ok(); });
  return all && !results.empty() ? &results.front() : nullptr;
}

}  // namespace

Status RedriveRun::Run(const std::stop_token& stop) {
  while (!stop.stop_requested() && Wanted() > 0) {
    std::vector<Held> batch = TRY(Receive(stop).During("receive"));
    if (batch.empty()) return {};
    TRY(Handle(std::move(batch), stop));
    if (options_.progress) options_.progress(counts_);
  }
  return {};
}

std::uint64_t RedriveRun::Wanted() const {
  if (!options_.limit) return kBatch;
  return *options_.limit - std::min(counts_.matched, *options_.limit);
}

Result<std::vector<RedriveRun::Held>> RedriveRun::Receive(
    const std::stop_token& stop) {
  ReceiveOptions options{.max_messages = static_cast<int>(
                             std::min<std::uint64_t>(Wanted(), kBatch)),
                         .wait = std::chrono::seconds(0),
                         .visibility = options_.visibility,
                         .stopping = stop};
  std::uint64_t withheld = 0;
  for (int empty = 0; empty <= kEmptyPolls; ++empty) {
    const auto asked = std::chrono::steady_clock::now();
    std::vector<Message> messages = TRY(queues_.letters.Receive(options));
    std::vector<Held> fresh = Hold(std::move(messages), asked);
    if (!fresh.empty() || stop.stop_requested()) return fresh;
    options.wait = kWait;
    if (empty == 0) continue;  // It was a glance.
    const QueueStatus status = TRY(queues_.letters.Inspect());
    if (status.fifo) withheld = status.visible;
    if (status.visible == 0) break;
  }
  counts_.withheld = withheld;
  return std::vector<Held>();
}

// What comes a second time, because its lease was lost, is held and no more.
std::vector<RedriveRun::Held> RedriveRun::Hold(
    std::vector<Message> messages,
    std::chrono::steady_clock::time_point asked) {
  std::vector<Held> fresh;
  for (Message& message : messages) {
    Lease lease = queues_.keeper.Hold(message, asked);
    if (!seen_.insert(message.id).second) {
      kept_.push_back(std::move(lease));
      continue;
    }
    ++counts_.looked_at;
    fresh.push_back({ReadLetter(std::move(message)), std::move(lease)});
  }
  return fresh;
}

Status RedriveRun::Handle(std::vector<Held> batch,
                          const std::stop_token& stop) {
  std::vector<Held> matching;
  for (Held& held : batch) {
    const bool newer = held.letter.message.sent >= options_.before;
    if (newer) ++counts_.newer;
    if (newer || !Matches(options_.filter, held.letter)) {
      kept_.push_back(std::move(held.lease));
    } else {
      matching.push_back(std::move(held));
    }
  }
  counts_.matched += matching.size();
  if (queues_.to != nullptr) return Send(std::move(matching), stop);
  for (Held& held : matching) {
    options_.report(held.letter);
    kept_.push_back(std::move(held.lease));
  }
  return {};
}

Status RedriveRun::Send(std::vector<Held> batch, const std::stop_token& stop) {
  Status outcome;
  std::size_t at = 0;
  while (at < batch.size() && outcome.ok()) {
    const std::size_t count =
        options_.pacer.Together(std::min(kBatch, batch.size() - at));
    if (!options_.pacer.Wait(count, stop)) break;
    std::vector<OutgoingMessage> messages;
    for (const Held& held : std::span(batch).subspan(at, count)) {
      messages.push_back(WithoutReason(held.letter.message));
    }
    const std::vector<Status> results = queues_.to->Send(messages);
    for (std::size_t i = 0; i < count; ++i) {
      Held& held = batch[at + i];
      if (!results[i].ok()) {
        ++counts_.unsent;
        kept_.push_back(std::move(held.lease));
        continue;
      }
      ++counts_.moved;
      std::move(held.lease).Delete();
      options_.report(held.letter);
    }
    if (const Status* failure = WholeFailure(results)) {
      outcome = Error(failure->error()).During("send");
    }
    at += count;
    if (options_.progress) options_.progress(counts_);
  }
  // Not begun with.
  for (Held& held : std::span(batch).subspan(at)) {
    kept_.push_back(std::move(held.lease));
  }
  return outcome;
}

}  // namespace darkroom
