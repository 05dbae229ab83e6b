#include "worker/road/poller.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/sleep.h"
#include "worker/config/route.h"
#include "worker/events/event.h"
#include "worker/road/logged_key.h"

namespace darkroom {
namespace {

constexpr std::chrono::seconds kFirstPause(1);
constexpr std::chrono::seconds kLongestPause(10);
// SQS's counts are approximate: one zero may be too early.
constexpr int kDrainedPolls = 2;

// "folder marker a/b/" has a key in it.
std::string LoggedWhat(const Config& config, const std::string& what) {
  constexpr std::string_view kMarker = "folder marker ";
  if (!what.starts_with(kMarker)) return what;
  return std::string(kMarker) + LoggedKey(config, what.substr(kMarker.size()));
}

// A message that nobody understands never will be.
void Refuse(const Message& message, Lease lease, const Error& error,
            DeliveryTrace* trace) {
  LogError(LogLevel::kWarn, "failed", error,
           {{"message_id", std::string_view(message.id)},
            {"receive_count", message.receive_count},
            {"verdict", NameOf(Verdict::kDeadLetter)}});
  OutgoingMessage letter = DeadLetterFor(message, error, {});
  if (trace != nullptr) {
    trace->Refused(error);
    letter.trace = trace->header();
  }
  std::move(lease).DeadLetter(std::move(letter));
}

}  // namespace

// A queue that is to be drained is asked by one, which knows when it is.
int Poller::Polls() const {
  return until_ == PollUntil::kDrained ? 1 : config_->concurrency.polls;
}

void Poller::Run(const std::stop_token& stop) {
  const std::stop_callback forward(stop, [this] { ending_.request_stop(); });
  const Progress::Poller polling(*road_.progress);
  std::vector<std::jthread> others;
  for (int index = 1; index < Polls(); ++index) {
    others.emplace_back([this, index] {
      const Progress::Poller another(*road_.progress);
      PollThrough(index, ending_.get_token());
    });
  }
  PollThrough(0, ending_.get_token());
  road_.progress->StartDraining();
  ending_.request_stop();
}

// Nothing of ours throws, but the standard library may: the poller begins anew,
// and what it had received goes back with its leases.
void Poller::PollThrough(int index, const std::stop_token& stop) {
  for (;;) {
    try {
      return PollOnAndOn(index, stop);
    } catch (const std::exception& exception) {
      Log(LogLevel::kError, "poller_restarted", {{"what", exception.what()}});
    }
    if (!SleepUnlessStopped(kFirstPause, {&stop, 1})) return;
  }
}

void Poller::PollOnAndOn(int index, const std::stop_token& stop) {
  std::chrono::seconds pause = kFirstPause;
  while (gate_.Wait(index, stop)) {
    SlotList slots = road_.slots.Take(road_.messages_per_poll, stop);
    if (slots.empty()) return;
    const auto asked = static_cast<int>(slots.size());
    const Time sent = std::chrono::steady_clock::now();
    Result<std::vector<Message>> messages = Poll(asked, stop);
    if (!messages.ok()) {
      if (messages.error().kind() == ErrorKind::kCancelled) return;
      road_.observer.Polled(messages.error());
      slots.clear();
      gate_.Answered(asked, 0);
      // A poll that took its time to fail has been a pause itself.
      const auto rest =
          std::max(std::chrono::ceil<std::chrono::seconds>(
                       pause - (std::chrono::steady_clock::now() - sent)),
                   std::chrono::seconds(0));
      LogRepeating(LogLevel::kError, "poll_failed", messages.error(),
                   {{"next_poll_in_s", rest.count()}});
      if (!SleepUnlessStopped(rest, {&stop, 1})) return;
      pause = std::min(pause * 2, kLongestPause);
      continue;
    }
    pause = kFirstPause;
    const bool any = !messages->empty();
    const auto received = static_cast<int>(messages->size());
    road_.observer.Polled(received);
    gate_.Answered(asked, received);
    AcceptAll(*std::move(messages), sent, std::move(slots), stop);
    if (stop.stop_requested() || HasDrained(any)) return;
    if (!any && config_->queue.wait.count() == 0 &&
        !SleepUnlessStopped(kFirstPause, {&stop, 1})) {
      return;
    }
  }
}

Result<std::vector<Message>> Poller::Poll(int most,
                                          const std::stop_token& stop) {
  // A queue that is to be drained is asked again soon whether it is.
  const auto wait = until_ == PollUntil::kDrained
                        ? std::min(config_->queue.wait, std::chrono::seconds(1))
                        : config_->queue.wait;
  Progress::Poll poll(*road_.progress);
  Result<std::vector<Message>> messages =
      road_.queue.Receive({.max_messages = most,
                           .wait = wait,
                           // The keeper's, whatever became of the queue's.
                           .visibility = road_.keeper.visibility(),
                           .stopping = stop});
  if (messages.ok()) {
    poll.Answered();
  } else if (messages.error().kind() != ErrorKind::kCancelled) {
    poll.Failed();
  }
  return messages;
}

// All are held before the first is pushed, which may block for long.  Slots
// that are not needed are free before that.
void Poller::AcceptAll(std::vector<Message> messages, Time received,
                       SlotList slots, const std::stop_token& stop) {
  std::vector<Held> all;
  all.reserve(messages.size());
  for (Message& message : messages) {
    Lease lease = road_.keeper.Hold(message, received);
    all.push_back({.message = std::move(message),
                   .lease = std::move(lease),
                   .slot = std::move(slots[all.size()])});
  }
  slots.clear();
  for (Held& held : all) Accept(std::move(held), stop);
}

void Poller::Accept(Held held, const std::stop_token& stop) {
  // A message that was on the wire when the worker was told to stop.
  if (stop.stop_requested()) return std::move(held.lease).HandBack();

  const std::shared_ptr<const Config> config = live_.Get();
  const Message& message = held.message;
  Result<ParsedMessage> parsed = ParseMessage(message.body);
  if (!parsed.ok()) {
    road_.observer.Refused(message, parsed.error());
    const auto trace = BeginTrace(message);
    held.lease.Keep(trace);
    return Refuse(message, std::move(held.lease), parsed.error(), trace.get());
  }
  for (const std::string& what : parsed->ignored) {
    road_.observer.Ignored(IgnoredFor::kNoUpload);
    Log(LogLevel::kInfo, "ignored",
        {{"what", LoggedWhat(*config, what)},
         {"message_id", std::string_view(message.id)}});
  }
  std::erase_if(parsed->sources, [&](const SourceEvent& event) {
    return !IsWanted(*config, event, message);
  });
  if (parsed->sources.empty()) return std::move(held.lease).Delete();
  Send(std::move(held), std::move(parsed->sources), config);
}

// Removals matter where a route says so.
bool Poller::IsWanted(const Config& config, const SourceEvent& event,
                      const Message& message) const {
  if (event.change == SourceChange::kCreated) return true;
  const Route* route = FindRoute(config, event, std::nullopt);
  if (route != nullptr && route->on_removed == OnRemoved::kDeleteVariants) {
    return true;
  }
  road_.observer.Ignored(IgnoredFor::kRemoval);
  Log(LogLevel::kInfo, "ignored",
      {{"what", "removal of " + LoggedKey(config, event.source.key)},
       {"message_id", std::string_view(message.id)}});
  return false;
}

std::shared_ptr<DeliveryTrace> Poller::BeginTrace(
    const Message& message) const {
  return road_.tracer != nullptr ? road_.tracer->Begin(message) : nullptr;
}

void Poller::Send(Held held, std::vector<SourceEvent> sources,
                  const std::shared_ptr<const Config>& config) {
  const auto delivery = std::make_shared<Delivery>(
      std::move(held.message), std::move(held.lease), std::move(held.slot),
      static_cast<int>(sources.size()));
  delivery->TraceBy(BeginTrace(delivery->message()));
  for (SourceEvent& source : sources) {
    const std::uint64_t number = ++jobs_;
    Job job{.spec = {.event = std::move(source), .config = config},
            .number = number,
            .delivery = delivery,
            .started = std::chrono::steady_clock::now()};
    road_.observer.Accepted(job);
    if (road_.push(std::move(job))) continue;
    return road_.observer.Dropped(number);
  }
}

// After a poll that brought `any` or nothing.
bool Poller::HasDrained(bool any) {
  if (until_ != PollUntil::kDrained) return false;
  drained_polls_ = !any && IsDrained() ? drained_polls_ + 1 : 0;
  return drained_polls_ == kDrainedPolls;
}

bool Poller::IsDrained() {
  const Result<QueueStatus> status = road_.queue.Inspect();
  if (!status.ok()) {
    LogRepeating(LogLevel::kWarn, "inspect_failed", status.error());
    return false;
  }
  return status->visible + status->in_flight + status->delayed == 0;
}

}  // namespace darkroom
