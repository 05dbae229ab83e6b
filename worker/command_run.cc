// `darkroom run`: from the configuration to the road, and back down again.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.h"
#include "worker/commands.h"
#include "worker/config_load.h"
#include "worker/lease_keeper.h"
#include "worker/memory_budget.h"
#include "worker/poller.h"
#include "worker/renderer_factory.h"
#include "worker/road.h"
#include "worker/service_family.h"
#include "worker/slots.h"
#include "worker/stop_signal.h"
#include "worker/version.h"

namespace darkroom {
namespace {

// A share of the stop timeout is left for handing back what could not finish.
std::chrono::milliseconds DrainBudget(std::chrono::seconds stop_timeout) {
  const std::chrono::milliseconds all(stop_timeout);
  return all -
         std::min<std::chrono::milliseconds>(all / 5, std::chrono::seconds(3));
}

// The connections of a worker.  Those that poll, fetch and store give up when
// `abandon` is requested; those that keep and settle leases do not.
struct Connections {
  std::unique_ptr<ObjectStore> store;
  std::unique_ptr<MessageQueue> polling;
  std::unique_ptr<MessageQueue> heartbeats;
  std::unique_ptr<MessageQueue> settling;
  std::unique_ptr<MessageQueue> dead_letters;  // Null: there is none.
  std::chrono::seconds visibility = std::chrono::seconds(30);
};

Result<Connections> Connect(const Config& config, const ServiceFamily& family,
                            const std::stop_token& abandon) {
  Services& services = *family.services;
  Connections all;
  all.store = services.OpenStore(abandon);
  all.polling = TRY(services.OpenQueue(family.queue, {.abandon = abandon}));
  all.settling = TRY(services.OpenQueue(family.queue, {}));
  const QueueStatus status = TRY(all.settling->Inspect());
  all.visibility =
      config.queue.visibility_timeout.value_or(status.visibility_timeout);
  // So that a heartbeat that hangs is tried again before the lease is over.
  all.heartbeats = TRY(services.OpenQueue(
      family.queue,
      {.deadline = std::chrono::milliseconds(all.visibility) / 6}));
  std::string dead_letter = family.dead_letter;
  if (dead_letter.empty() && status.redrive) {
    dead_letter = status.redrive->dead_letter_queue;
  }
  if (!dead_letter.empty()) {
    all.dead_letters = TRY(services.OpenQueue(dead_letter, {}));
  }
  return all;
}

void LogStart(const Config& config, const ServiceFamily& family,
              const Connections& connections, std::uint64_t memory_budget) {
  const ConcurrencyConfig threads = Resolved(config.concurrency);
  Log(LogLevel::kInfo, "start",
      {{"version", kVersion},
       {"queue", std::string_view(family.queue)},
       {"visibility_s", connections.visibility.count()},
       {"fetch_threads", threads.fetch},
       {"render_threads", threads.render},
       {"upload_threads", threads.upload},
       {"memory_budget", memory_budget},
       {"renderer",
        config.renderer == RendererMode::kInProcess ? "in_process" : "child"}});
  if (connections.dead_letters == nullptr) {
    Log(LogLevel::kWarn, "no_dead_letter_queue",
        {{"advice",
          "give the queue a redrive policy or set queue.dead_letter_url; "
          "images that can never work come back for ever"}});
  }
}

// How many messages lie in the dead-letter queue.
std::uint64_t DeadLetters(MessageQueue* queue) {
  if (queue == nullptr) return 0;
  const Result<QueueStatus> status = queue->Inspect();
  return status.ok() ? status->visible + status->in_flight + status->delayed
                     : 0;
}

// Everything that runs, in the order in which it starts; it stops in the order
// of the road.
class Worker {
 public:
  Worker(std::shared_ptr<const Config> config, const ServiceFamily& family,
         StopSignal& signals)
      : config_(std::move(config)), family_(family), signals_(signals) {}

  Result<int> Run(PollUntil until) {
    Connections connections =
        TRY(Connect(*config_, family_, abandon_.get_token()));
    const std::uint64_t budget_bytes = config_->limits.memory_budget != 0
                                           ? config_->limits.memory_budget
                                           : DefaultMemoryBudget();
    LogStart(*config_, family_, connections, budget_bytes);
    const std::uint64_t dead_before =
        until == PollUntil::kDrained
            ? DeadLetters(connections.dead_letters.get())
            : 0;
    LeaseKeeper keeper({.heartbeats = *connections.heartbeats,
                        .settling = *connections.settling,
                        .dead_letters = connections.dead_letters.get()},
                       connections.visibility, config_->retry, SeededRandom());
    MemoryBudget budget(budget_bytes, config_->limits.decode.max_memory);
    Slots slots(RoadCapacity(Resolved(config_->concurrency)));
    Road road({.store = *connections.store,
               .budget = budget,
               .concurrency = Resolved(config_->concurrency),
               .make_renderer =
                   [&] { return MakeRenderer(*config_, abandon_.get_token()); },
               .stopping = stopping_.get_token(),
               .abandon = abandon_.get_token()});
    Poller poller(
        {.queue = *connections.polling,
         .keeper = keeper,
         .slots = slots,
         .push = [&](Job&& job) { return road.Push(std::move(job)); }},
        config_, until);
    if (family_.watcher != nullptr) TRY(family_.watcher->Start());
    PollUntilStopped(poller, keeper);
    road.Drain();
    keeper.Drain();
    Finish();
    if (until == PollUntil::kStopped) return kExitDone;
    const bool any_dead =
        keeper.dead_lettered() > 0 ||
        DeadLetters(connections.dead_letters.get()) > dead_before;
    return any_dead ? kExitRejected : kExitDone;
  }

 private:
  // Returns when the poller has ended: by a signal, or because the queue is
  // drained.  From the signal on, the drain budget runs on `hurry_`.
  void PollUntilStopped(Poller& poller, LeaseKeeper& keeper) {
    std::jthread polling([&] {
      poller.Run(stopping_.get_token());
      if (!stopping_.stop_requested()) signals_.Finish();
    });
    if (signals_.Wait(std::nullopt) != StopSignal::Wake::kSignal) return;
    Log(LogLevel::kInfo, "stopping",
        {{"stop_timeout_s", config_->stop_timeout.count()}});
    keeper.HandBackDropped();
    stopping_.request_stop();
    const auto deadline =
        std::chrono::steady_clock::now() + DrainBudget(config_->stop_timeout);
    hurry_ = std::jthread([this, deadline] {
      if (signals_.Wait(deadline) == StopSignal::Wake::kFinished) return;
      Log(LogLevel::kWarn, "abandon", {});
      abandon_.request_stop();
    });
  }

  void Finish() {
    if (family_.watcher != nullptr) family_.watcher->Stop();
    signals_.Finish();
    if (hurry_.joinable()) hurry_.join();
    Log(LogLevel::kInfo, "stopped", {});
  }

  const std::shared_ptr<const Config> config_;
  const ServiceFamily& family_;
  StopSignal& signals_;
  std::stop_source stopping_;  // Nothing new is begun.
  std::stop_source abandon_;   // What is not done is given up.
  std::jthread hurry_;
};

Result<int> RunWorker(const RunCommand& command,
                      std::shared_ptr<const Config> config,
                      StopSignal& signals) {
  const ServiceFamily family =
      TRY(command.local ? OpenLocalFamily(*config, *command.local)
                        : OpenAwsFamily(*config));
  Worker worker(std::move(config), family, signals);
  return worker.Run(command.drain ? PollUntil::kDrained : PollUntil::kStopped);
}

}  // namespace

int Run(const RunCommand& command) {
  Result<Config> loaded = LoadRunConfig(command);
  if (!loaded.ok()) {
    std::cerr << "darkroom: " << loaded.error().message() << '\n';
    return kExitConfiguration;
  }
  const auto config = std::make_shared<const Config>(*std::move(loaded));
  StopSignal signals;  // Before any thread: they inherit the mask.
  StartLogging(config->log.level, config->log.format);
  const Result<int> code = RunWorker(command, config, signals);
  if (code.ok()) return *code;
  LogError(LogLevel::kError, "cannot_run", code.error());
  return code.error().cls() == ErrorClass::kConfiguration ? kExitConfiguration
                                                          : kExitFailed;
}

}  // namespace darkroom
