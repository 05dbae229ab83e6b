#include "worker/road/poller.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/sleep.h"
#include "worker/events/event.h"

namespace darkroom {
namespace {

constexpr int kMaxBatch = 10;  // SQS's own limit.
constexpr std::chrono::seconds kFirstPause(1);
constexpr std::chrono::seconds kLongestPause(10);
// SQS's counts are approximate: one zero may be too early.
constexpr int kDrainedPolls = 2;

// A message that nobody understands never will be.
void Refuse(const Message& message, Lease lease, const Error& error) {
  LogError(LogLevel::kWarn, "failed", error,
           {{"message_id", std::string_view(message.id)},
            {"receive_count", message.receive_count},
            {"verdict", NameOf(Verdict::kDeadLetter)}});
  OutgoingMessage letter = DeadLetterFor(message, error, {});
  std::move(lease).DeadLetter(std::move(letter));
}

}  // namespace

void Poller::Run(const std::stop_token& stop) {
  std::chrono::seconds pause = kFirstPause;
  int drained_polls = 0;
  while (const int free = road_.slots.WaitForFree(kMaxBatch, stop)) {
    const Time sent = std::chrono::steady_clock::now();
    Result<std::vector<Message>> messages = Poll(free, stop);
    if (!messages.ok()) {
      if (messages.error().kind() == ErrorKind::kCancelled) return;
      LogError(LogLevel::kError, "poll_failed", messages.error(),
               {{"next_poll_in_s", pause.count()}});
      if (!SleepUnlessStopped(pause, {&stop, 1})) return;
      pause = std::min(pause * 2, kLongestPause);
      continue;
    }
    pause = kFirstPause;
    const bool any = !messages->empty();
    AcceptAll(*std::move(messages), sent, stop);
    if (stop.stop_requested()) return;
    if (!any && config_->queue.wait.count() == 0 &&
        !SleepUnlessStopped(kFirstPause, {&stop, 1})) {
      return;
    }
    if (until_ != PollUntil::kDrained) continue;
    drained_polls = !any && IsDrained() ? drained_polls + 1 : 0;
    if (drained_polls == kDrainedPolls) return;
  }
}

Result<std::vector<Message>> Poller::Poll(int free,
                                          const std::stop_token& stop) {
  // A queue that is to be drained is asked again soon whether it is.
  const auto wait = until_ == PollUntil::kDrained
                        ? std::min(config_->queue.wait, std::chrono::seconds(1))
                        : config_->queue.wait;
  return road_.queue.Receive({.max_messages = free,
                              .wait = wait,
                              .visibility = config_->queue.visibility_timeout,
                              .stopping = stop});
}

// All are held before the first is pushed, which may block for long.
void Poller::AcceptAll(std::vector<Message> messages, Time received,
                       const std::stop_token& stop) {
  std::vector<Lease> leases;
  leases.reserve(messages.size());
  for (const Message& message : messages) {
    leases.push_back(road_.keeper.Hold(message, received));
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Accept(std::move(messages[i]), std::move(leases[i]), stop);
  }
}

void Poller::Accept(Message message, Lease lease, const std::stop_token& stop) {
  // A message that was on the wire when the worker was told to stop.
  if (stop.stop_requested()) return std::move(lease).HandBack();

  Result<ParsedMessage> parsed = ParseMessage(message.body);
  if (!parsed.ok()) {
    return Refuse(message, std::move(lease), parsed.error());
  }
  for (const std::string& what : parsed->ignored) {
    Log(LogLevel::kInfo, "ignored",
        {{"what", std::string_view(what)},
         {"message_id", std::string_view(message.id)}});
  }
  if (parsed->sources.empty()) return std::move(lease).Delete();
  Send(std::move(message), std::move(lease), std::move(parsed->sources));
}

void Poller::Send(Message message, Lease lease,
                  std::vector<SourceEvent> sources) {
  const auto delivery = std::make_shared<Delivery>(
      std::move(message), std::move(lease), road_.slots.Take(),
      static_cast<int>(sources.size()));
  for (SourceEvent& source : sources) {
    Job job{.spec = {.event = std::move(source), .config = config_},
            .delivery = delivery,
            .started = std::chrono::steady_clock::now()};
    if (!road_.push(std::move(job))) return;
  }
}

bool Poller::IsDrained() {
  const Result<QueueStatus> status = road_.queue.Inspect();
  if (!status.ok()) {
    LogError(LogLevel::kWarn, "inspect_failed", status.error());
    return false;
  }
  return status->visible + status->in_flight + status->delayed == 0;
}

}  // namespace darkroom
