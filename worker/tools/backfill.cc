#include "worker/tools/backfill.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs3q/object_event.h"
#include "worker/config/recipe_hash.h"
#include "worker/road/marker.h"
#include "worker/road/message_group.h"
#include "worker/tools/in_parallel.h"

namespace darkroom {
namespace {

constexpr std::size_t kJudgedAtOnce = 200;
constexpr std::size_t kJudgingThreads = 16;
constexpr std::size_t kBatch = 10;  // SQS's most.
constexpr std::size_t kSendingThreads = 4;

bool IsWanted(const Result<Omission>& omission) {
  return omission.ok() && *omission == Omission::kNone;
}

}  // namespace

Result<Backfill::End> Backfill::Run(const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return End::kStopped;
    std::vector<Candidate> candidates =
        TRY(parts_.source.Next().During("list"));
    if (candidates.empty()) return End::kComplete;
    for (std::span<Candidate> rest(candidates); !rest.empty();) {
      const std::size_t count = std::min(rest.size(), kJudgedAtOnce);
      std::vector<Judged> judged = Judge(rest.first(count), stop);
      if (const auto end = TRY(Send(judged, stop))) return *end;
      rest = rest.subspan(count);
    }
  }
}

std::vector<Backfill::Judged> Backfill::Judge(
    std::span<Candidate> candidates, const std::stop_token& stop) const {
  std::vector<Judged> judged;
  for (Candidate& candidate : candidates) {
    judged.push_back({std::move(candidate),
                      Error(ErrorClass::kCancelled, "interrupted"), Status()});
  }
  InParallel(judged.size(), kJudgingThreads, [&](std::size_t i) {
    if (stop.stop_requested()) return;
    judged[i].omission = parts_.judge.Judge(judged[i].candidate);
  });
  return judged;
}

// Nothing: all are done, and there may be more.
Result<std::optional<Backfill::End>> Backfill::Send(
    Span judged, const std::stop_token& stop) {
  while (!judged.empty()) {
    const Span wave = NextWave(judged);
    if (wave.empty()) {
      const Error error = judged.front().omission.error();
      if (stop.stop_requested()) return std::optional(End::kStopped);
      return Error(error).During("look at " +
                                 judged.front().candidate.source.key);
    }
    const auto wanted = static_cast<std::size_t>(std::count_if(
        wave.begin(), wave.end(),
        [](const Judged& one) { return IsWanted(one.omission); }));
    if (wanted > 0 && !options_.pacer.Wait(wanted, stop)) {
      return std::optional(End::kStopped);
    }
    SendWave(wave);
    TRY(Settle(wave));
    if (options_.limit && counts_.sent >= *options_.limit) {
      return std::optional(End::kLimit);
    }
    judged = judged.subspan(wave.size());
  }
  return std::optional<End>();
}

// Ends before what could not be judged, and with the limit.
Backfill::Span Backfill::NextWave(Span judged) const {
  std::size_t room = options_.pacer.Together(kBatch * kSendingThreads);
  if (options_.limit) {
    room = static_cast<std::size_t>(
        std::min<std::uint64_t>(room, *options_.limit - counts_.sent));
  }
  std::size_t end = 0;
  for (; end < judged.size() && room > 0 && judged[end].omission.ok(); ++end) {
    if (IsWanted(judged[end].omission)) --room;
  }
  return judged.first(end);
}

void Backfill::SendWave(Span wave) const {
  if (parts_.queue == nullptr) return;
  std::vector<Judged*> wanted;
  for (Judged& one : wave) {
    if (IsWanted(one.omission)) wanted.push_back(&one);
  }
  const std::size_t batches = (wanted.size() + kBatch - 1) / kBatch;
  InParallel(batches, kSendingThreads, [&](std::size_t i) {
    const std::span<Judged*> batch = std::span(wanted).subspan(
        i * kBatch, std::min(kBatch, wanted.size() - i * kBatch));
    std::vector<OutgoingMessage> messages;
    for (const Judged* one : batch) {
      messages.push_back(MessageFor(one->candidate));
    }
    std::vector<Status> results = parts_.queue->Send(messages);
    for (std::size_t k = 0; k < batch.size(); ++k) {
      batch[k]->sent = std::move(results[k]);
    }
  });
}

OutgoingMessage Backfill::MessageFor(const Candidate& candidate) const {
  const SysMillis now = options_.now();
  const ObjectEvent event{.name = "ObjectCreated:Put",
                          .bucket = candidate.source.bucket,
                          .key = candidate.source.key,
                          .size = candidate.size,
                          .etag = candidate.etag,
                          .time = now,
                          .configuration = "darkroom-enqueue",
                          .region = options_.region};
  // By line and time: who enqueues an object again means it.
  return {.body = ObjectEventJson(event),
          .group = MessageGroupOf(candidate.source),
          .deduplication =
              StableHash(SourceName(candidate.source) + " " +
                         std::to_string(candidate.line) + " " +
                         std::to_string(now.time_since_epoch().count()))};
}

Status Backfill::Settle(Span wave) {
  const Candidate* last = nullptr;
  Status outcome;
  for (const Judged& one : wave) {
    if (!one.sent.ok()) {
      outcome = Error(one.sent.error())
                    .During("send the message for " + one.candidate.source.key);
      break;
    }
    ++counts_.seen;
    ++(IsWanted(one.omission)
           ? counts_.sent
           : counts_.left_out[static_cast<std::size_t>(*one.omission)]);
    options_.report(one.candidate, *one.omission);
    last = &one.candidate;
  }
  if (options_.progress) options_.progress(counts_);
  if (last != nullptr && options_.save) {
    TRY(options_.save({.key = last->source.key, .line = last->line}));
  }
  return outcome;
}

}  // namespace darkroom
